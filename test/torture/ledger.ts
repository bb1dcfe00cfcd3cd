import { crc32 } from "node:zlib";
import type { Client, Receipt } from "./peer.js";

/** What became of the calls of one fault. All but `tried` and `failed` must be 0. */
export interface Tally {
  /** Calls made. */
  tried: number;
  /** Calls that may be repeated and failed all the same, or that were answered, or said not to have run, and the journal tells otherwise. */
  lost: number;
  /** Calls that are not to run twice and did. */
  twice: number;
  /** Answers that are not those of the call. */
  wrong: number;
  /** Calls that neither resolved nor rejected in good time. */
  hung: number;
  /** Calls that are not to be repeated and rejected, as they must when nobody can tell whether they ran. */
  failed: number;
}

export function emptyTally(): Tally {
  return { tried: 0, lost: 0, twice: 0, wrong: 0, hung: 0, failed: 0 };
}

type Fate = "pending" | "answered" | "not run" | "may have run";

/** Makes calls, and holds what became of each against what the daemon wrote down. */
export class Ledger {
  readonly #fates = new Map<string, Fate>();
  #wrong = 0;

  /** Resolves when the call is settled, with whether it was answered. Never rejects. */
  async call(
    client: Client,
    method: "once" | "again",
    id: number,
    payload: Uint8Array,
  ): Promise<boolean> {
    const key = `${method} ${id}`;
    this.#fates.set(key, "pending");
    try {
      const receipt: Receipt = await client[method](id, payload);
      if (receipt.id !== id || receipt.checksum !== crc32(payload)) this.#wrong++;
      this.#fates.set(key, "answered");
      return true;
    } catch (error) {
      this.#fates.set(key, client.mayHaveRun(error) ? "may have run" : "not run");
      return false;
    }
  }

  /** To be asked when every call had the time to settle. `ran` is the daemon's journal. */
  tally(ran: ReadonlyMap<string, number>): Tally {
    const tally: Tally = { ...emptyTally(), wrong: this.#wrong };
    for (const [key, fate] of this.#fates) {
      const times = ran.get(key) ?? 0;
      const mayRepeat = key.startsWith("again");
      tally.tried++;
      if (fate === "pending") tally.hung++;
      else if (fate === "answered" && times === 0) tally.lost++;
      else if (fate === "not run" && times > 0) tally.lost++;
      else if (fate !== "answered" && mayRepeat) tally.lost++;
      else if (fate !== "answered") tally.failed++;
      if (!mayRepeat && times > 1) tally.twice++;
    }
    return tally;
  }
}
