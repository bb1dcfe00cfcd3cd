// What the README shows of a connection that outlives its daemon: `node outlive.mjs ADDRESS`.
import process from "node:process";
import { StudentSystemConnection } from "student-system";

const [, , address] = process.argv;
const students = await StudentSystemConnection.connect({ address });
students.stateChanges.subscribe(({ state }) => console.log(state));
students.studentAdded.subscribe({
  next: ({ info }) => console.log(`${info.id} was added`),
  gap: (missed) => console.log(`${missed ?? "perhaps some"} were missed`),
});
console.log("connected");
process.stdin.on("data", async () => {
  const { id } = await students.getStudent("42");
  console.log(`got ${id}`);
  await students.updateStudent({ ...(await students.getStudent("43")) });
});
