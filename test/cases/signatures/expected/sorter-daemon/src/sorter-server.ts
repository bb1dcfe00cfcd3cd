import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  SorterServerBase,
  type CallContext,
  type Id,
  type Ids,
  type JsonValue,
  type Shelf,
  type SorterApplication,
  type Tags,
} from "sorter/server";

/** The daemon Sorter. This file is yours: it was written once and is never overwritten. */
export class SorterServer extends SorterServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
    // Your events can be fired at any time, to every application:
    //   await this.sorted(ids, tags);
    // To fire an event to a single application, pass that as the last argument:
    //   await this.sorted(ids, tags, application);
  }

  /**
   * Method `sort(ids: Ids, deep: **(*Id?), tags: Tags, words: *json = []): Tags`.
   *
   * @throws {Unsorted}
   */
  override sort(
    ids: Ids,
    deep: (Id[] | undefined)[][],
    tags: Tags,
    words: JsonValue[],
    context: CallContext<SorterApplication>,
  ):
    | ReadonlyMap<string, readonly string[]>
    | undefined
    | Promise<ReadonlyMap<string, readonly string[]> | undefined> {
    throw new Error("sort is not implemented.");
  }

  /** Method `sort_shelves(shelves: *Shelf): map<Id, *Shelf>`. */
  override sortShelves(
    shelves: Shelf[],
    context: CallContext<SorterApplication>,
  ): ReadonlyMap<Id, readonly Shelf[]> | Promise<ReadonlyMap<Id, readonly Shelf[]>> {
    throw new Error("sort_shelves is not implemented.");
  }

  /** Method `pour(data: stream binary, label: string?, level: uint8 = 1): stream Ids`. */
  override pour(
    data: AsyncIterable<Uint8Array>,
    label: string | undefined,
    level: number,
    context: CallContext<SorterApplication>,
  ): AsyncIterable<Ids> | Promise<AsyncIterable<Ids>> {
    throw new Error("pour is not implemented.");
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await SorterServer.serve();
    console.log(`Sorter is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
