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

/** Where so many hung it is known what happens, and the rest would only take its time. */
export function isHopeless({ hung }: Tally): boolean {
  return hung >= 64;
}

export function added(one: Tally, other: Tally): Tally {
  return {
    tried: one.tried + other.tried,
    lost: one.lost + other.lost,
    twice: one.twice + other.twice,
    wrong: one.wrong + other.wrong,
    hung: one.hung + other.hung,
    failed: one.failed + other.failed,
  };
}

const none = 0;
const pending = 1;
const answered = 2;
const notRun = 3;
const mayHaveRun = 4;
/** Beside one of these. */
const mayRepeat = 8;

/**
 * Makes calls, and holds what became of each against what the daemon wrote down. It keeps one byte a call, in a place that was there
 * before, so that what an application holds can be looked at beside it.
 */
export class Ledger {
  readonly #fates = new Uint8Array(2 ** 24);
  #lastId = 0;
  #wrong = 0;

  /** Resolves when the call is settled, with whether it was answered. Never rejects. Each id is for one call, and less than 2 ** 24. */
  async call(
    client: Client,
    method: "once" | "again",
    id: number,
    payload: Uint8Array,
  ): Promise<boolean> {
    const flag = method === "again" ? mayRepeat : 0;
    this.#lastId = Math.max(this.#lastId, id);
    this.#fates[id] = pending | flag;
    try {
      const receipt: Receipt = await client[method](id, payload);
      if (receipt.id !== id || receipt.checksum !== crc32(payload)) this.#wrong++;
      this.#fates[id] = answered | flag;
      return true;
    } catch (error) {
      this.#fates[id] = (client.mayHaveRun(error) ? mayHaveRun : notRun) | flag;
      return false;
    }
  }

  /** To be asked when every call had the time to settle. `ran` is the daemon's journal: how often each ran, by `method id`. */
  tally(ran: ReadonlyMap<string, number>, only?: "once"): Tally {
    const tally: Tally = { ...emptyTally(), wrong: this.#wrong };
    for (let id = 0; id <= this.#lastId; id++) {
      const entry = this.#fates[id] ?? none;
      if (entry === none) continue;
      const repeats = (entry & mayRepeat) !== 0;
      if (repeats && only === "once") continue;
      const times = ran.get(`${repeats ? "again" : "once"} ${id}`) ?? 0;
      tally.tried++;
      switch (entry & ~mayRepeat) {
        case pending:
          tally.hung++;
          break;
        case answered:
          if (times === 0) tally.lost++;
          break;
        case notRun:
          if (times > 0 || repeats) tally.lost++;
          else tally.failed++;
          break;
        default:
          if (repeats) tally.lost++;
          else tally.failed++;
      }
      if (!repeats && times > 1) tally.twice++;
    }
    return tally;
  }
}
