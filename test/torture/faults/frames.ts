import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { FaultyLink } from "../faulty-link.js";
import { emptyTally } from "../ledger.js";
import type { Random } from "../random.js";
import type { Fault, Outcome, Trial } from "../trial.js";

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
  const before = await daemon.memory();
  const tally = emptyTally();
  for (let round = 0; round < trial.count(20_000, 2_000); round++) {
    const socket = connect(trial.path);
    socket.on("error", () => {});
    socket.resume();
    socket.write(greeting);
    socket.end(mutated(messages, trial.random));
    const closed = await Promise.race([
      once(socket, "close"),
      after(5_000, undefined, { ref: false }),
    ]);
    socket.destroy();
    tally.tried++;
    if (closed === undefined) tally.hung++;
  }
  const { lost, failed, hung } = await trial.settle([trial.call(bystander)]);
  const grown = (await daemon.memory()) - before;
  return {
    ...tally,
    grown,
    lost: lost + failed + hung,
    note: "frames mutated after a good greeting",
  };
}

export const faults: readonly Fault[] = [{ name: "mutated frames", peers: "libmedium", run: fuzz }];
