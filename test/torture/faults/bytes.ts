import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { cutAfter, FaultyLink, spoil, type Change, type Way } from "../faulty-link.js";
import { foreignIds } from "../application-process.js";
import { Growth } from "../growth.js";
import { emptyTally, isHopeless } from "../ledger.js";
import { parallel } from "../parallel.js";
import { unanswered, type Fault, type Outcome, type Trial } from "../trial.js";

const ways: readonly Way[] = ["up", "down"];
const patienceMs = 3_000;
/** Sessions at once: what waits for something does not keep the others waiting. */
const lanes = 16;
/** Ids that no call of the ledger has. */
const sessionIds = [foreignIds + 1, foreignIds + 2, foreignIds + 3];

/** A short session on a link that spoils it: whether everything in it settled, and whether what it got is what it asked for. */
async function session(
  trial: Trial,
  change: Change,
): Promise<{ fate: "settled" | "wrong" | "hung"; passed: Readonly<Record<Way, number>> }> {
  const path = join(trial.folder, `link-${trial.nextLink()}`);
  const link = await FaultyLink.open(path, trial.path, change);
  const work = async (): Promise<"settled" | "wrong"> => {
    const client = await trial.connectOnce(path);
    const ids = await Promise.all(
      sessionIds.map((id, length) =>
        client.once(id, new Uint8Array(length)).then(
          (receipt) => receipt.id === id,
          () => true,
        ),
      ),
    );
    await client.close();
    return ids.every(Boolean) ? "settled" : "wrong";
  };
  const fate = await Promise.race([
    work().catch(() => "settled" as const),
    after(patienceMs, "hung" as const, { ref: false }),
  ]);
  await link.close();
  return { fate, passed: link.passed };
}

/** One session for each position in each direction, beside an application that must not notice any of it. */
async function everywhere(
  trial: Trial,
  step: number,
  changeAt: (way: Way, position: number) => Change,
): Promise<{ readonly outcome: Outcome; readonly passed: Readonly<Record<Way, number>> }> {
  const daemon = await trial.startDaemon();
  const bystander = await trial.connect();
  const { passed } = await session(trial, cutAfter("up", Infinity));
  const tally = emptyTally();
  const changes = ways.flatMap((way) =>
    Array.from({ length: Math.ceil(passed[way] / step) }, (_, index) =>
      changeAt(way, index * step),
    ),
  );
  const did = async (some: readonly Change[]): Promise<void> =>
    parallel(some, lanes, async (change) => {
      if (isHopeless(tally)) return;
      const { fate } = await session(trial, change);
      tally.tried++;
      if (fate !== "settled") tally[fate]++;
    });
  const warm = Math.ceil(changes.length / 4);
  await did(changes.slice(0, warm));
  const growth = await Growth.begin(daemon);
  await did(changes.slice(warm));
  const rest = await trial.settle([trial.call(bystander)]);
  const grown = await growth.sinceThen();
  return { outcome: { ...tally, lost: unanswered(rest), grown }, passed };
}

/** Sessions that are cut after each byte there is, in each direction. */
async function cutEverywhere(trial: Trial): Promise<Outcome> {
  const { passed, outcome } = await everywhere(trial, trial.isQuick ? 5 : 1, cutAfter);
  const every = trial.isQuick ? "every 5th byte" : "each byte";
  const note = `cut after ${every} of ${passed.up} up and ${passed.down} down; lost: another application noticed`;
  return { ...outcome, note };
}

/** Sessions in which one byte is another one. */
async function spoiledEverywhere(trial: Trial): Promise<Outcome> {
  const { outcome } = await everywhere(trial, trial.isQuick ? 7 : 1, (way, position) =>
    spoil(way, position, 1 << trial.random.integer(0, 7)),
  );
  // No format without checksums notices all of it: what can be asked for is that it ends and that nobody else notices.
  const { hung, wrong } = outcome;
  const note = `failed: ${hung} wait for bytes that never come, until a deadline or keep-alive ends it, ${wrong} got an answer with a bit turned`;
  return { ...outcome, hung: 0, wrong: 0, failed: hung + wrong, note };
}

/** Bytes without any sense, sent to the daemon as a greeting. */
async function garbageToDaemon(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const bystander = await trial.connect();
  const tally = emptyTally();
  const rounds = Array.from({ length: trial.count(2_000, 200) }, () =>
    trial.random.bytes(trial.random.integer(1, 2_000)),
  );
  const did = (some: readonly Uint8Array[]): Promise<void> =>
    parallel(some, lanes, async (noise) => {
      if (isHopeless(tally)) return;
      const socket = connect(trial.path);
      socket.on("error", () => {});
      socket.resume();
      socket.end(noise);
      const closed = await Promise.race([
        once(socket, "close"),
        after(patienceMs, undefined, { ref: false }),
      ]);
      socket.destroy();
      tally.tried++;
      if (closed === undefined) tally.hung++;
    });
  await did(rounds.slice(0, rounds.length / 4));
  const growth = await Growth.begin(daemon);
  await did(rounds.slice(rounds.length / 4));
  const rest = await trial.settle([trial.call(bystander)]);
  return {
    ...tally,
    grown: await growth.sinceThen(),
    lost: unanswered(rest),
    note: "connections that send noise and end; hung: not closed after 3 s",
  };
}

/** A daemon that answers noise. */
async function garbageToApplication(trial: Trial): Promise<Outcome> {
  const path = join(trial.folder, "noise");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.end(trial.random.bytes(trial.random.integer(1, 2_000))));
  });
  server.listen(path);
  await once(server, "listening");
  const tally = emptyTally();
  const attempt = async (): Promise<void> => {
    if (isHopeless(tally)) return;
    const call = async (): Promise<"answered"> => {
      const client = await trial.connectOnce(path);
      await client.once(1, new Uint8Array()).finally(() => client.close());
      return "answered";
    };
    const fate = await Promise.race([
      call().catch(() => "rejected" as const),
      after(patienceMs, "hung" as const, { ref: false }),
    ]);
    tally.tried++;
    if (fate === "hung") tally.hung++;
    if (fate === "answered") tally.wrong++;
  };
  const rounds = Array.from({ length: trial.count(500, 100) }, () => attempt);
  await parallel(rounds.slice(0, rounds.length / 4), lanes, (each) => each());
  const growth = await Growth.begin();
  await parallel(rounds.slice(rounds.length / 4), lanes, (each) => each());
  server.close();
  return { ...tally, grown: await growth.sinceThen(), note: "daemons that answer noise" };
}

export const faults: readonly Fault[] = [
  {
    name: "cut at every byte of a session",
    peers: "all",
    caughtBy: ["mute", "wrong", "leaky", "hoarding"],
    run: cutEverywhere,
  },
  {
    name: "one bit turned in a session",
    peers: "all",
    caughtBy: ["leaky", "hoarding"],
    run: spoiledEverywhere,
  },
  {
    name: "garbage to the daemon",
    peers: "all",
    caughtBy: ["deaf", "leaky"],
    run: garbageToDaemon,
  },
  {
    name: "garbage to the application",
    peers: "all",
    caughtBy: ["mute", "hoarding"],
    run: garbageToApplication,
  },
];
