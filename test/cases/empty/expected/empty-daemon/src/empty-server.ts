import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EmptyServerBase } from "empty/server";

/** The daemon Empty. This file is yours: it was written once and is never overwritten. */
export class EmptyServer extends EmptyServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await EmptyServer.serve();
    console.log(`Empty is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
