import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { crc32 } from "node:zlib";
import { Journal } from "./journal.js";
import { emptyTally, Ledger, type Tally } from "./ledger.js";
import type { Client, Receipt } from "./peer.js";

const payload = new Uint8Array([1, 2, 3]);
const right: Receipt = { id: 1, checksum: crc32(payload) };

/** How one call ends, and how often the daemon wrote it down. */
interface Case {
  readonly name: string;
  readonly method: "once" | "again";
  readonly ends: "answered" | "not run" | "may have run" | "never";
  readonly receipt?: Receipt;
  readonly ran: number;
  readonly counted: Partial<Tally>;
}

const cases: readonly Case[] = [
  { name: "a good one", method: "once", ends: "answered", ran: 1, counted: {} },
  { name: "answered, never ran", method: "once", ends: "answered", ran: 0, counted: { lost: 1 } },
  { name: "ran twice", method: "once", ends: "answered", ran: 2, counted: { twice: 1 } },
  {
    name: "failed, and ran twice",
    method: "once",
    ends: "may have run",
    ran: 2,
    counted: { failed: 1, twice: 1 },
  },
  {
    name: "answer of another",
    method: "once",
    ends: "answered",
    receipt: { ...right, id: 2 },
    ran: 1,
    counted: { wrong: 1 },
  },
  {
    name: "another checksum",
    method: "again",
    ends: "answered",
    receipt: { ...right, checksum: 0 },
    ran: 1,
    counted: { wrong: 1 },
  },
  { name: "never settles", method: "once", ends: "never", ran: 1, counted: { hung: 1 } },
  {
    name: "one to be repeated never settles",
    method: "again",
    ends: "never",
    ran: 0,
    counted: { hung: 1 },
  },
  {
    name: "said not to have run, and ran",
    method: "once",
    ends: "not run",
    ran: 1,
    counted: { lost: 1 },
  },
  { name: "said not to have run", method: "once", ends: "not run", ran: 0, counted: { failed: 1 } },
  { name: "nobody knows", method: "once", ends: "may have run", ran: 1, counted: { failed: 1 } },
  { name: "one to be repeated ran twice", method: "again", ends: "answered", ran: 2, counted: {} },
  {
    name: "one to be repeated failed",
    method: "again",
    ends: "may have run",
    ran: 1,
    counted: { lost: 1 },
  },
  {
    name: "one to be repeated was not run",
    method: "again",
    ends: "not run",
    ran: 0,
    counted: { lost: 1 },
  },
];

function client({ ends, receipt = right }: Case): Client {
  const call = (): Promise<Receipt> => {
    if (ends === "answered") return Promise.resolve(receipt);
    return ends === "never" ? new Promise(() => {}) : Promise.reject(new Error(ends));
  };
  const unused = (): never => {
    throw new Error("The ledger does not call this.");
  };
  return {
    once: call,
    again: call,
    mayHaveRun: (error) => error instanceof Error && error.message === "may have run",
    reconnects: false,
    later: unused,
    pour: unused,
    subscribe: unused,
    burst: unused,
    close: unused,
  };
}

test.each(cases)("the ledger counts a call: $name", async (one) => {
  const ledger = new Ledger();
  const settled = ledger.call(client(one), one.method, 1, payload);
  if (one.ends !== "never") await settled;
  const tally = ledger.tally(new Map([[`${one.method} 1`, one.ran]]));
  expect(tally).toEqual({ ...emptyTally(), tried: 1, ...one.counted });
});

describe("the journal", () => {
  test("tells what ran how often, to whoever opens it later", () => {
    const folder = mkdtempSync(join(tmpdir(), "journal-"));
    try {
      const path = join(folder, "journal");
      const daemon = new Journal(path);
      for (const id of [1, 2, 1]) daemon.ran("once", id);
      daemon.ran("again", 1);
      expect([...new Journal(path).counts()]).toEqual([
        ["once 1", 2],
        ["once 2", 1],
        ["again 1", 1],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
