import { setTimeout as after } from "node:timers/promises";
import { Growth } from "../growth.js";
import { Load } from "../load.js";
import type { Fault, Outcome, Trial } from "../trial.js";

/** The daemon goes in the middle of its work, again and again, and another one follows on the same path. */
function restarts(
  name: string,
  signal: "SIGKILL" | "SIGTERM",
  whole: number,
  quick: number,
): Fault {
  return {
    name,
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "hoarding"],
    async run(trial): Promise<Outcome> {
      let daemon = await trial.startDaemon();
      const client = await trial.connect();
      const load = new Load(trial, client, 32);
      const rounds = trial.count(whole, quick);
      let growth: Growth | undefined;
      for (let round = 0; round < rounds; round++) {
        if (round === rounds / 4) growth = await Growth.begin();
        await after(trial.random.integer(1, 200));
        await daemon.end(signal);
        daemon = await trial.startDaemon();
        if (!client.reconnects) load.use(trial.connect());
      }
      // The last one is to have answered too.
      await after(200);
      const tally = await trial.settle(load.stop());
      return {
        ...tally,
        grown: (await growth?.sinceThen()) ?? {},
        note: `${rounds} restarts${client.reconnects ? "" : ", connected anew by hand"}`,
      };
    },
  };
}

/** The daemon stands still for a while, as when a laptop sleeps or a debugger holds it. */
async function stopAndContinue(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const load = new Load(trial, await trial.connect(), 32);
  await after(500);
  const growth = await Growth.begin(daemon);
  const rounds = trial.count(40, 8);
  for (let round = 0; round < rounds; round++) {
    await after(trial.random.integer(1, 50));
    daemon.process.kill("SIGSTOP");
    await after(trial.random.integer(1, 200));
    daemon.process.kill("SIGCONT");
  }
  const tally = await trial.settle(load.stop());
  return { ...tally, grown: await growth.sinceThen(), note: `${rounds} stops of up to 200 ms` };
}

/** The daemon hangs, so that only keep-alive can tell; later somebody ends it, and another one follows. */
async function stopForGood(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const client = await trial.connect({ keepAliveMs: 500 });
  await trial.call(client);
  daemon.process.kill("SIGSTOP");
  const calls = Array.from({ length: 100 }, () => trial.call(client));
  await after(3_000);
  // A call that may be repeated waits for the next daemon; the others have to be told.
  const { hung } = await trial.settle([], "once");
  await daemon.end();
  await trial.startDaemon();
  const tally = await trial.settle([...calls, after(client.reconnects ? 500 : 0)]);
  return {
    ...tally,
    hung: Math.max(hung, tally.hung),
    note: "keep-alive of half a second; hung: calls not to be repeated that nothing had ended after 3 s",
  };
}

export const faults: readonly Fault[] = [
  restarts("kill -9 of the daemon, a new one follows", "SIGKILL", 60, 8),
  restarts("SIGTERM of the daemon, a new one follows", "SIGTERM", 100, 8),
  {
    name: "kill -STOP and -CONT of the daemon",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "leaky", "hoarding"],
    run: stopAndContinue,
  },
  {
    name: "kill -STOP of the daemon for good, a new one follows",
    peers: "all",
    caughtBy: ["mute"],
    run: stopForGood,
  },
];
