import { Load } from "../load.js";
import { Growth } from "../growth.js";
import { added } from "../ledger.js";
import { setTimeout as after } from "node:timers/promises";
import { ApplicationProcess } from "../application-process.js";
import { emptyTally } from "../ledger.js";
import type { Fault, Outcome, Trial } from "../trial.js";

/** Applications die in the middle of their calls, while another one goes on. */
async function killed(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const load = new Load(trial, await trial.connect(), 8);
  const rounds = trial.count(60, 8);
  const did = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round++) {
      const application = await ApplicationProcess.start(trial);
      await after(trial.random.integer(1, 60));
      await application.end();
    }
  };
  await did(rounds / 4);
  const growth = await Growth.begin(daemon);
  await did((rounds / 4) * 3);
  const tally = await trial.settle(load.stop());
  return {
    ...tally,
    grown: await growth.sinceThen(),
    note: `${rounds} applications killed, the calls of another one counted`,
  };
}

/** Applications stand still in the middle of their calls and read nothing, while another one goes on; then they go on too. */
async function stopped(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const load = new Load(trial, await trial.connect(), 8);
  await after(500);
  const growth = await Growth.begin(daemon);
  const applications: ApplicationProcess[] = [];
  for (let index = 0; index < trial.count(10, 4); index++) {
    const application = await ApplicationProcess.start(trial);
    application.stop();
    applications.push(application);
  }
  await after(trial.count(5_000, 1_000));
  for (const application of applications) application.continue();
  await after(200);
  const theirs = await Promise.all(applications.map((application) => application.finish()));
  const tally = theirs.reduce(added, await trial.settle(load.stop()));
  for (const application of applications) await application.end();
  return {
    ...tally,
    grown: await growth.sinceThen(),
    note: `${applications.length} applications stopped and continued, their calls and those of another one counted`,
  };
}

/** So many applications at once, each with a call. */
async function many(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const count = trial.count(1_000, 200);
  let refused = 0;
  const connectAll = async (some: number): Promise<readonly Promise<unknown>[]> => {
    const attempts = await Promise.allSettled(
      Array.from({ length: some }, () => trial.connectOnce(trial.path, true)),
    );
    const clients = attempts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    refused += some - clients.length;
    const calls = clients.map((client) => trial.call(client));
    await trial.settle(calls);
    await Promise.all(clients.map((client) => client.close()));
    return calls;
  };
  await connectAll(count / 4);
  const growth = await Growth.begin(daemon);
  const tally = await trial.settle(await connectAll(count));
  return {
    ...tally,
    tried: tally.tried + refused,
    lost: tally.lost + refused,
    grown: await growth.sinceThen(),
    note: `${count} connections at once, a call on each; lost: ${refused} did not connect; grown: after they closed`,
  };
}

async function inFlight(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const client = await trial.connect();
  const tally = emptyTally();
  const did = async (count: number): Promise<void> => {
    let settled = 0;
    const slow = Array.from({ length: count }, (_, index) =>
      client
        .later(index, trial.random.integer(50, 300))
        .then(
          ({ id }) => id !== index && tally.wrong++,
          () => tally.lost++,
        )
        .then(() => settled++),
    );
    await Promise.race([Promise.all(slow), after(trial.patienceMs, undefined, { ref: false })]);
    tally.tried += count;
    tally.hung += count - settled;
  };
  await did(10_000);
  const growth = await Growth.begin(daemon);
  await did(10_000);
  const ran = trial.journal.counts();
  for (let id = 0; id < 10_000; id++) if ((ran.get(`later ${id}`) ?? 0) > 2) tally.twice++;
  return {
    ...tally,
    grown: await growth.sinceThen(),
    note: "two times 10,000 at once, answered after 50 to 300 ms",
  };
}

export const faults: readonly Fault[] = [
  {
    name: "kill -9 of applications",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "leaky", "hoarding"],
    run: killed,
  },
  {
    name: "kill -STOP and -CONT of applications",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "leaky", "hoarding"],
    run: stopped,
  },
  {
    name: "1,000 connections",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "leaky", "hoarding"],
    run: many,
  },
  {
    name: "10,000 calls in flight",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "leaky", "hoarding"],
    run: inFlight,
  },
];
