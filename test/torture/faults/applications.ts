import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Load } from "../load.js";
import type { Fault, Outcome, Trial } from "../trial.js";

/** Ids that no call of the ledger has. */
const foreignIds = 1_000_000_000;

/** An application that calls all the time; resolves when it is connected. */
async function startApplication(
  trial: Trial,
): Promise<{ end(signal: NodeJS.Signals): Promise<void>; stop(): void }> {
  const script = fileURLToPath(new URL("../application.js", import.meta.url));
  const child = fork(script, [trial.peer, trial.path, String(foreignIds)], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  await once(child, "message");
  return {
    stop: () => void child.kill("SIGSTOP"),
    async end(signal) {
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
  };
}

/** Applications die in the middle of their calls, while another one goes on. */
async function killed(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const load = new Load(trial, await trial.connect(), 8);
  const before = await daemon.memory();
  const rounds = trial.count(60, 6);
  for (let round = 0; round < rounds; round++) {
    const application = await startApplication(trial);
    await after(trial.random.integer(1, 60));
    await application.end("SIGKILL");
  }
  const tally = await trial.settle(load.stop());
  const grown = (await daemon.memory()) - before;
  return { ...tally, grown, note: `${rounds} applications killed, another one counted` };
}

/** Applications stand still in the middle of their calls and read nothing, while another one goes on. */
async function stopped(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const load = new Load(trial, await trial.connect(), 8);
  const before = await daemon.memory();
  const stoppedOnes = [];
  for (let index = 0; index < trial.count(10, 4); index++) {
    const application = await startApplication(trial);
    application.stop();
    stoppedOnes.push(application);
  }
  await after(trial.count(5_000, 1_000));
  const tally = await trial.settle(load.stop());
  const grown = (await daemon.memory()) - before;
  for (const application of stoppedOnes) await application.end("SIGKILL");
  return {
    ...tally,
    grown,
    note: `${stoppedOnes.length} applications stopped, another one counted`,
  };
}

/** So many applications at once, each with a call. */
async function many(trial: Trial): Promise<Outcome> {
  await trial.startDaemon();
  const count = trial.count(1_000, 250);
  const clients = await Promise.all(Array.from({ length: count }, () => trial.connect()));
  const tally = await trial.settle(clients.map((client) => trial.call(client)));
  return { ...tally, note: `${count} connections` };
}

async function inFlight(trial: Trial): Promise<Outcome> {
  await trial.startDaemon();
  const client = await trial.connect();
  const slow = Array.from({ length: 10_000 }, (_, index) =>
    client.later(index, trial.random.integer(50, 300)).then(
      ({ id }) => id === index,
      () => undefined,
    ),
  );
  const answers = await Promise.race([Promise.all(slow), after(20_000, [], { ref: false })]);
  return {
    tried: slow.length,
    hung: slow.length - answers.length,
    wrong: answers.filter((isRight) => isRight === false).length,
    lost: answers.filter((isRight) => isRight === undefined).length,
    twice: 0,
    failed: 0,
    note: "answered after 50 to 300 ms",
  };
}

export const faults: readonly Fault[] = [
  { name: "kill -9 of applications", peers: "all", run: killed },
  { name: "kill -STOP of applications", peers: "all", run: stopped },
  { name: "1,000 connections", peers: "all", run: many },
  { name: "10,000 calls in flight", peers: "all", run: inFlight },
];
