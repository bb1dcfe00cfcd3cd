import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { FaultyLink } from "../faulty-link.js";
import { Growth } from "../growth.js";
import { emptyTally, isHopeless } from "../ledger.js";
import { parallel } from "../parallel.js";
import type { Random } from "../random.js";
import { unanswered, type Fault, type Outcome, type Trial } from "../trial.js";

/** What an application sends in a session in which all is well, the greeting apart. */
async function record(trial: Trial): Promise<{ greeting: Uint8Array; messages: Uint8Array }> {
  const path = join(trial.folder, "recorded");
  const pieces: Uint8Array[] = [];
  const link = await FaultyLink.open(path, trial.path, (way, send) => {
    if (way === "up") pieces.push(Uint8Array.from(send));
    return { send, isCut: false };
  });
  const client = await trial.connectOnce(path);
  await client.once(0, new Uint8Array([1, 2, 3]));
  await client.again(0, new Uint8Array(300));
  await client.close();
  await link.close();
  const [greeting = new Uint8Array(), ...messages] = pieces;
  return { greeting, messages: Buffer.concat(messages) };
}

/** Some bytes changed, left out, doubled or put in between. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const result = [...bytes];
  for (let change = random.integer(1, 6); change > 0; change--) {
    const at = random.integer(0, Math.max(0, result.length - 1));
    const count = random.integer(1, 8);
    const piece = result.slice(at, at + count);
    const put = [[], [...piece, ...piece], [...random.bytes(count)], [255, 255, 255, 255]];
    result.splice(at, random.integer(0, 1) * count, ...(put[random.integer(0, 3)] ?? []));
  }
  return Uint8Array.from(result);
}

/** Sessions that greet as they should and go on with what was changed. */
async function fuzz(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const bystander = await trial.connect();
  const { greeting, messages } = await record(trial);
  const tally = emptyTally();
  const sessions = Array.from(
    { length: trial.count(20_000, 2_000) },
    () => () => mutated(messages, trial.random),
  );
  const did = (some: typeof sessions): Promise<void> =>
    parallel(some, 8, async (mutate) => {
      if (isHopeless(tally)) return;
      const socket = connect(trial.path);
      socket.on("error", () => {});
      socket.resume();
      socket.write(greeting);
      socket.end(mutate());
      const closed = await Promise.race([
        once(socket, "close"),
        after(3_000, undefined, { ref: false }),
      ]);
      socket.destroy();
      tally.tried++;
      if (closed === undefined) tally.hung++;
    });
  await did(sessions.slice(0, sessions.length / 4));
  const growth = await Growth.begin(daemon);
  await did(sessions.slice(sessions.length / 4));
  const rest = await trial.settle([trial.call(bystander)]);
  return {
    ...tally,
    grown: await growth.sinceThen(),
    lost: unanswered(rest),
    note: "frames mutated after a good greeting; hung: not closed after 3 s; lost: another application noticed",
  };
}

export const faults: readonly Fault[] = [
  { name: "mutated frames", peers: ["libmedium"], caughtBy: ["deaf", "leaky"], run: fuzz },
];
