// An application that listens and has nothing else to do: `node idle-application.mjs ADDRESS unref|ref`.
import process from "node:process";
import { StudentSystemConnection } from "student-system";

const [, , address, how] = process.argv;
const students = await StudentSystemConnection.connect({ address });
if (how === "unref") students.unref();
students.studentAdded.subscribe(() => {});
students.stateChanges.subscribe(({ state }) => process.stdout.write(`${state}\n`));
// Unanswered, it keeps the process alive all the same.
const { id } = await students.getStudent("42");
process.stdout.write(`answered ${id}\n`);
