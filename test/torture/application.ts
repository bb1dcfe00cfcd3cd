// An application as a process of its own: node application.js PEER SOCKET call | pour BYTES | subscribe FIRST END
// It does that until it is killed, or told to finish: then it tells what became of it.
import { once } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { foreignIds } from "./application-process.js";
import { emptyTally, type Tally } from "./ledger.js";
import { loadPeer } from "./peer.js";

const [name = "", path = "", what = "", ...numbers] = process.argv.slice(2);
const [count = foreignIds, end = 0] = numbers.map(Number);
const tally = emptyTally();
const told = once(process, "message");
const client = await (await loadPeer(name)).connect(path, { isLasting: true });
if (what === "pour") await pour(count);
else if (what === "subscribe") await subscribe(count, end);
else await callForEver(count);

async function callForEver(firstId: number): Promise<void> {
  let id = firstId;
  const load = { isOver: false };
  const payload = new Uint8Array(64);
  const checksum = crc32(payload);
  const lane = async (): Promise<void> => {
    while (!load.isOver) {
      const own = id++;
      tally.tried++;
      // Until it is settled.
      tally.hung++;
      try {
        const receipt = await client.once(own, payload);
        if (receipt.id !== own || receipt.checksum !== checksum) tally.wrong++;
      } catch {
        tally.failed++;
      }
      tally.hung--;
    }
  };
  process.send?.("connected");
  const lanes = Array.from({ length: 32 }, lane);
  await told;
  load.isOver = true;
  await Promise.race([Promise.all(lanes), after(2_000)]);
  await tell();
}

/** Counted are pieces. */
async function pour(bytes: number): Promise<void> {
  let came = 0;
  process.send?.("connected");
  await client.pour(bytes, (piece) => {
    came += piece;
    tally.tried++;
  });
  if (came !== bytes) tally.wrong++;
  await told;
  await tell();
}

/** Counted are events: those that came, and, as failed, those of which it was told that they did not. */
async function subscribe(first: number, beyond: number): Promise<void> {
  let next = first;
  let hasAll: () => void = () => {};
  const all = new Promise<void>((resolve) => (hasAll = resolve));
  await client.subscribe((number, missed) => {
    if (number !== next + missed) tally.wrong++;
    tally.tried++;
    tally.failed += missed;
    next = number + 1;
    if (next >= beyond) hasAll();
  });
  // The daemon knows of it when it has answered what came after it.
  await client.again(foreignIds, new Uint8Array());
  process.send?.("connected");
  await told;
  await Promise.race([all, after(5_000)]);
  tally.lost += Math.max(0, beyond - next);
  await tell();
}

async function tell(): Promise<void> {
  process.send?.(tally satisfies Tally);
}
