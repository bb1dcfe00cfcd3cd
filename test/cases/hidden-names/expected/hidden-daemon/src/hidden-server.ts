import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { HiddenServerBase, type CallContext, type as_, type value } from "hidden/server";

/** The daemon Hidden. This file is yours: it was written once and is never overwritten. */
export class HiddenServer extends HiddenServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
    // Your events can be fired at any time, to every application:
    //   await this.found(as, valueOf_);
    // To fire an event to a single application, pass that as the last argument:
    //   await this.found(as, valueOf_, application);
  }

  /**
   * Method `find(constructor: string?, level: value = low): as`.
   *
   * @throws {reader}
   * @throws {message}
   * @throws {then_}
   */
  override find(
    constructor_: string | undefined,
    level: value,
    context: CallContext,
  ): as_ | Promise<as_> {
    throw new Error("find is not implemented.");
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await HiddenServer.serve();
    console.log(`Hidden is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
