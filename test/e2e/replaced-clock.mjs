// An application's own test, which replaces the clock for a while. Its daemon leaves once while each connection is made: `node replaced-clock.mjs`.
import { mock } from "node:test";
import process from "node:process";
import { createMemoryTransport } from "@libmedium/runtime";
import { StudentSystemConnection } from "student-system";
import { StudentSystemServerBase } from "student-system/server";

class Daemon extends StudentSystemServerBase {
  getStudent() {}
  updateStudent() {}
}

const inner = createMemoryTransport();
const leaving = createMemoryTransport();
await leaving.listen("", { maxMessageBytes: 65_536, onError() {} }, (channel) => channel.destroy());
await Daemon.serve({ transport: inner, signals: false });

async function connect() {
  let attempts = 0;
  const transport = {
    connect: (...values) => (attempts++ === 0 ? leaving : inner).connect(...values),
  };
  const students = await StudentSystemConnection.connect({ transport });
  await students.close();
  process.stdout.write(`connected at attempt ${attempts}\n`);
}

mock.timers.enable({ apis: ["setTimeout"] });
const over = new AbortController();
const first = connect().finally(() => over.abort());
while (!over.signal.aborted) {
  mock.timers.tick(1);
  await new Promise((resolve) => setImmediate(resolve));
}
await first;
mock.timers.reset();
await connect();
process.exit();
