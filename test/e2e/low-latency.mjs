// Both sides with low latency: `node low-latency.mjs ADDRESS serve|unref|close`. The daemon fires events without a pause.
import process from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { StudentSystemConnection } from "student-system";
import { StudentSystemServerBase } from "student-system/server";

const ada = { id: "42", firstName: "Ada", lastName: "Lovelace", age: 36, photo: new Uint8Array() };

class Daemon extends StudentSystemServerBase {
  async run(signal) {
    for (let time = 0; !signal.aborted; time++) {
      await this.studentAdded(time, ada);
      await turn();
    }
  }

  getStudent() {
    return ada;
  }

  updateStudent() {}
}

const [, , address, how] = process.argv;
if (how === "serve") {
  await Daemon.serve({ address, latency: "low" });
  process.stdout.write("serving\n");
} else {
  const students = await StudentSystemConnection.connect({ address, latency: "low" });
  if (how === "unref") students.unref();
  students.studentAdded.subscribe(() => {});
  for (let calls = 0; calls < 100; calls++) await students.getStudent("42");
  process.stdout.write("answered\n");
  if (how === "close") await students.close();
}
