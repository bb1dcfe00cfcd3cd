import { setTimeout as after } from "node:timers/promises";
import { Growth } from "../growth.js";
import { Load } from "../load.js";
import type { Fault, Outcome, Trial } from "../trial.js";

/** Time of day jumps on the daemon's side and on this one; what is waited for is not to notice. */
async function clockJumps(trial: Trial): Promise<Outcome> {
  const preload = new URL("../clock-jumps.js", import.meta.url).href;
  const daemon = await trial.startDaemon(trial.path, ["--import", preload]);
  const load = new Load(trial, await trial.connect(), 8);
  const now = Date.now.bind(Date);
  await after(500);
  const growth = await Growth.begin(daemon);
  const until = performance.now() + trial.count(10_000, 2_000);
  try {
    while (performance.now() < until) {
      const offsetMs = (trial.random.next() - 0.5) * 86_400_000;
      Date.now = () => now() + offsetMs;
      await after(50);
    }
  } finally {
    Date.now = now;
  }
  return {
    ...(await trial.settle(load.stop())),
    grown: await growth.sinceThen(),
    note: "by up to a day, every 50 ms, on both sides: Date.now of the two processes, since the machine's own clock is everybody's",
  };
}

export const faults: readonly Fault[] = [
  {
    name: "clock jumps",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "leaky", "hoarding"],
    run: clockJumps,
  },
];
