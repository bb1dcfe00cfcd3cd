// Prints the details of a student: node dist/find-student.js student_id
import { MediumError, StudentNotFound, StudentSystemConnection } from "student-system";

async function findStudent(id: string): Promise<number> {
  const students = await StudentSystemConnection.connect({ name: "find_student" });
  try {
    const student = await students.getStudent(id);
    console.log(`Name: ${student.lastName}, ${student.firstName}`);
    console.log(`Age: ${student.age}`);
    return 0;
  } catch (error) {
    if (!(error instanceof StudentNotFound)) throw error;
    console.log(`Could not find the student with id '${id}'`);
    return 1;
  } finally {
    await students.close();
  }
}

const [id, ...more] = process.argv.slice(2);
if (id === undefined || more.length > 0) {
  console.log("Usage: find_student student_id");
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await findStudent(id);
  } catch (error) {
    if (!(error instanceof MediumError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
