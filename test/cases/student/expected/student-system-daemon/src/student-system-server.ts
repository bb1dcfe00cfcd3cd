import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { StudentSystemServerBase, type CallContext, type Student } from "student-system/server";

/** The daemon StudentSystem. This file is yours: it was written once and is never overwritten. */
export class StudentSystemServer extends StudentSystemServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
    // Your events can be fired at any time, to every application:
    //   await this.studentAdded(time, info);
    // To fire an event to a single application, pass that as the last argument:
    //   await this.studentAdded(time, info, application);
  }

  /** Method `get_student(id: string): Student`. */
  override getStudent(id: string, context: CallContext): Student | Promise<Student> {
    throw new Error("get_student is not implemented.");
  }

  /** Method `update_student(info: Student)`. */
  override updateStudent(info: Student, context: CallContext): void | Promise<void> {
    throw new Error("update_student is not implemented.");
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await StudentSystemServer.serve();
    console.log(`StudentSystem is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
