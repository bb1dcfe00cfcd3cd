// The student system as a daemon for the tests: `node daemon.mjs ADDRESS`. It keeps its students in memory.
import process from "node:process";
import { StudentNotFound, StudentSystemServerBase } from "student-system/server";

class TestDaemon extends StudentSystemServerBase {
  #students = new Map();

  async run(signal) {
    signal.addEventListener("abort", () => process.stdout.write("closing\n"));
  }

  async getStudent(id, { application, signal }) {
    if (id === "for ever") {
      process.stdout.write("waiting\n");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      process.stdout.write(`${signal.reason.code}\n`);
    }
    if (id === "whoami")
      return {
        id,
        firstName: application.name,
        lastName: "",
        age: application.id,
        photo: new Uint8Array(),
      };
    if (id === "broken") throw new TypeError("the daemon stumbled");
    if (id === "wrong")
      return { id, firstName: "", lastName: "", age: 256, photo: new Uint8Array() };
    const student = this.#students.get(id);
    if (student === undefined) throw new StudentNotFound(`no student ${id}`);
    return student;
  }

  updateStudent(info, { application }) {
    this.#students.set(info.id, info);
    if (info.id === "only me") void this.studentAdded(this.applications.size, info, application);
    else void this.studentAdded(this.applications.size, info);
  }
}

try {
  const server = await TestDaemon.serve({ address: process.argv[2], onError: () => {} });
  process.stdout.write(`serving ${server.address}\n`);
  await server.closed;
  process.stdout.write("closed\n");
} catch (error) {
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}
