import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  TypeProbeServerBase,
  type CallContext,
  type Everything,
  type Lists,
  type Tree,
} from "type-probe/server";

/** The daemon TypeProbe. This file is yours: it was written once and is never overwritten. */
export class TypeProbeServer extends TypeProbeServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
    // Your events can be fired at any time, to every application:
    //   await this.measured(time, values, matrix);
    //   await this.treeChanged(tree);
    //   await this.stopped();
    // To fire an event to a single application, pass that as the last argument:
    //   await this.measured(time, values, matrix, application);
    //   await this.treeChanged(tree, application);
    //   await this.stopped(application);
  }

  /** Method `get_everything(): Everything`. */
  override getEverything(context: CallContext): Everything | Promise<Everything> {
    throw new Error("get_everything is not implemented.");
  }

  /** Method `get_lists(everything: Everything, cube: ***Everything): Lists`. */
  override getLists(
    everything: Everything,
    cube: Everything[][][],
    context: CallContext,
  ): Lists | Promise<Lists> {
    throw new Error("get_lists is not implemented.");
  }

  /** Method `add(left: int64, right: int64): int64`. */
  override add(left: bigint, right: bigint, context: CallContext): bigint | Promise<bigint> {
    throw new Error("add is not implemented.");
  }

  /** Method `get_names(trees: *Tree): **string`. */
  override getNames(
    trees: Tree[],
    context: CallContext,
  ): readonly (readonly string[])[] | Promise<readonly (readonly string[])[]> {
    throw new Error("get_names is not implemented.");
  }

  /** Method `put(data: binary)`. */
  override put(data: Uint8Array, context: CallContext): void | Promise<void> {
    throw new Error("put is not implemented.");
  }

  /** Method `ping()`. */
  override ping(context: CallContext): void | Promise<void> {
    throw new Error("ping is not implemented.");
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await TypeProbeServer.serve();
    console.log(`TypeProbe is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
