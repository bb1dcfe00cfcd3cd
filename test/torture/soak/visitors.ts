import { setTimeout as after } from "node:timers/promises";
import { TortureConnection } from "torture";
import type { FaultyLink } from "../faulty-link.js";
import type { Random } from "../random.js";
import { expect, inTime, type Kind } from "./traffic.js";

/** Applications that come and go, in good order and not. */
export function visitorKinds(
  address: string,
  cut: { readonly connection: TortureConnection; readonly link: FaultyLink },
): readonly Kind[] {
  return [
    { name: "visit", lanes: 2, round: (random) => visit(address, random) },
    { name: "visit given up", lanes: 1, round: (random) => giveUp(address, random) },
    { name: "reconnect", lanes: 1, round: (random) => reconnect(cut, random) },
  ];
}

/** Connects, calls, closes. */
async function visit(address: string, random: Random): Promise<void> {
  const connection = await TortureConnection.connect({ address, reconnect: false });
  const sizes = Array.from({ length: random.integer(1, 10) }, () => random.integer(0, 65_536));
  const calls = sizes.map((size, id) => connection.once(id, new Uint8Array(size)));
  await inTime(Promise.all(calls), "a visit");
  await connection.close();
}

/** Closes while calls are unanswered, a stream is open and events are subscribed to. */
async function giveUp(address: string, random: Random): Promise<void> {
  const connection = await TortureConnection.connect({ address, reconnect: false });
  connection.flooded.subscribe(() => {});
  const calls = [1, 2, 3, 4].map((id) => connection.later(id, random.integer(0, 40)));
  const stream = connection.count(1_000_000)[Symbol.asyncIterator]();
  await stream.next();
  const settled = Promise.allSettled([...calls, stream.next().then(() => stream.next())]);
  await after(random.integer(0, 40));
  await connection.close();
  await inTime(settled, "calls of a connection that is closed");
}

/** The link falls while calls are unanswered; they may be repeated, so all of them are answered. */
async function reconnect(
  { connection, link }: { readonly connection: TortureConnection; readonly link: FaultyLink },
  random: Random,
): Promise<void> {
  const calls = Array.from({ length: 8 }, (_, id) => connection.again(id, new Uint8Array(64)));
  const settled = Promise.all(calls);
  settled.catch(() => {});
  await after(random.integer(0, 3));
  link.cut();
  const receipts = await inTime(settled, "calls over a reconnect");
  expect(
    receipts.every(({ id }, index) => id === index),
    "answers are others",
  );
  // A session is to have come to something, so that the next one is not waited for.
  await after(random.integer(1_000, 1_500));
}
