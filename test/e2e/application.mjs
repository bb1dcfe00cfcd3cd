// An application for the tests: `node application.mjs ADDRESS NAME`. Reads one order a line, writes one JSON answer a line.
import process from "node:process";
import { createInterface } from "node:readline";
import { StudentSystemConnection } from "student-system";

const [, , address, name] = process.argv;
const write = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const students = await StudentSystemConnection.connect({ address, name, reconnect: false });
const subscription = students.studentAdded.subscribe(({ time, info }) =>
  write({ event: info.id, time }),
);
void students.closed.then(() => write({ closed: students.state }));
// What the test has others do from now on is heard here.
await subscription.ready;
write({ connected: name });

const orders = {
  get: (id) => students.getStudent(id),
  update: (id) =>
    students.updateStudent({
      id,
      firstName: name,
      lastName: "",
      age: 1,
      photo: new Uint8Array([1, 2]),
    }),
  close: () => students.close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [order, value] = JSON.parse(line);
  void orders[order](value).then(
    (result) => write({ answer: value, name: result?.firstName, age: result?.age }),
    (error) => write({ error: error.constructor.name, code: error.code, message: error.message }),
  );
}
