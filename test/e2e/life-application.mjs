// An application for the tests of a daemon's life: node life-application.mjs OPTIONS, which are those of connect as JSON. Prints the number of the
// daemon's process, and ends when its standard input does.
import process from "node:process";
import { StudentSystemConnection } from "student-system";

try {
  const students = await StudentSystemConnection.connect(JSON.parse(process.argv[2]));
  const { firstName } = await students.getStudent("1");
  process.stdout.write(`${firstName}\n`);
  for await (const _ of process.stdin);
  await students.close();
} catch (error) {
  process.stdout.write(`${error.code}: ${error.message}\n`);
}
