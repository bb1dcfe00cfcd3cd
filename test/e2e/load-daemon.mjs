// A daemon that writes down what it runs: `node load-daemon.mjs ADDRESS LOG KEEP_ALIVE_MS`.
import { appendFileSync } from "node:fs";
import process from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { StudentSystemServerBase } from "student-system/server";

const [, , address, log, keepAliveMs] = process.argv;

class LoadDaemon extends StudentSystemServerBase {
  getStudent(id) {
    return { id, firstName: "", lastName: "", age: 1, photo: new Uint8Array() };
  }

  async updateStudent({ id }) {
    appendFileSync(log, `${id}\n`);
    await turn();
    void this.studentAdded(1, { id, firstName: "", lastName: "", age: 1, photo: new Uint8Array() });
  }
}

const server = await LoadDaemon.serve({
  address,
  keepAliveMs: Number(keepAliveMs),
  onError: (error) => process.stdout.write(`${error.code}: ${error.message}\n`),
});
process.stdout.write("serving\n");
await server.closed;
