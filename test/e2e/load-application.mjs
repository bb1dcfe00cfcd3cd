// An application that calls without a pause and reconnects: `node load-application.mjs ADDRESS KEEP_ALIVE_MS`. It tells each change of its
// state, and when it reads `stop`, or its daemon said how its calls ended.
import process from "node:process";
import { createInterface } from "node:readline";
import { StudentSystemConnection } from "student-system";

const [, , address, keepAliveMs] = process.argv;
const write = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const students = await StudentSystemConnection.connect({
  address,
  keepAliveMs: Number(keepAliveMs),
  reconnect: { minDelayMs: 5, maxDelayMs: 50 },
});
students.stateChanges.subscribe(({ state }) => write({ state }));
students.studentAdded.subscribe({ gap() {} });

const ended = { answered: [], lost: [], unsent: [], other: [] };
let count = 0;
const stopping = new AbortController();

async function call() {
  while (!stopping.signal.aborted) {
    const id = `${++count}`;
    try {
      await students.updateStudent({
        id,
        firstName: "",
        lastName: "",
        age: 1,
        photo: new Uint8Array(),
      });
      ended.answered.push(id);
    } catch (error) {
      if (error.code !== "connection-lost") ended.other.push(String(error));
      else if (error.mayHaveRun) ended.lost.push(id);
      else ended.unsent.push(id);
    }
    if (count % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const callers = Array.from({ length: 20 }, call);
write({ state: students.state });
for await (const order of createInterface({ input: process.stdin })) {
  if (order === '["stop",null]' || order === '["stop"]') break;
}
stopping.abort();
await Promise.all(callers);
write(ended);
await students.close();
