import { setTimeout as after } from "node:timers/promises";
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
    async run(trial): Promise<Outcome> {
      let daemon = await trial.startDaemon();
      const client = await trial.connect();
      const load = new Load(trial, client, 32);
      const rounds = trial.count(whole, quick);
      for (let round = 0; round < rounds; round++) {
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
        note: `${rounds} restarts${client.reconnects ? "" : ", connected anew by hand"}`,
      };
    },
  };
}

/** The daemon stands still for a while, as when a laptop sleeps or a debugger holds it. */
async function stopAndContinue(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const load = new Load(trial, await trial.connect(), 32);
  const rounds = trial.count(40, 8);
  for (let round = 0; round < rounds; round++) {
    await after(trial.random.integer(1, 50));
    daemon.process.kill("SIGSTOP");
    await after(trial.random.integer(1, 200));
    daemon.process.kill("SIGCONT");
  }
  return { ...(await trial.settle(load.stop())), note: `${rounds} stops of up to 200 ms` };
}

export const faults: readonly Fault[] = [
  restarts("kill -9 of the daemon, a new one follows", "SIGKILL", 60, 8),
  restarts("SIGTERM of the daemon, a new one follows", "SIGTERM", 100, 8),
  { name: "kill -STOP and -CONT of the daemon", peers: "all", run: stopAndContinue },
];
