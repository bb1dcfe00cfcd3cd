// Prints the name of a student, and starts the daemon if there is none: node dist/start-on-demand.js student_id
import { fileURLToPath } from "node:url";
import { StudentNotFound, StudentSystemConnection } from "student-system";

const daemon = fileURLToPath(new URL("server.js", import.meta.url));

const students = await StudentSystemConnection.connect({ start: ["node", daemon] });
try {
  const student = await students.getStudent(process.argv[2] ?? "");
  console.log(student.firstName);
} catch (error) {
  if (!(error instanceof StudentNotFound)) throw error;
  console.log(error.message);
} finally {
  await students.close();
}
