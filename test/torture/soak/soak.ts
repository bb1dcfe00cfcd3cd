// Half an hour of everything at once, and what both processes hold meanwhile.
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { TortureConnection } from "torture";
import type { DaemonProcess } from "../daemon-process.js";
import { FaultyLink } from "../faulty-link.js";
import type { Trial } from "../trial.js";
import { usage, type Usage } from "../usage.js";
import { callKinds } from "./calls.js";
import { eventKinds } from "./events.js";
import { streamKinds } from "./streams.js";
import { traffic, type KindCounts } from "./traffic.js";
import { verdicts, type Verdict } from "./verdict.js";
import { visitorKinds } from "./visitors.js";

export interface SoakResult {
  readonly minutes: number;
  readonly kinds: ReadonlyMap<string, KindCounts>;
  readonly notes: readonly string[];
  readonly verdicts: readonly Verdict[];
}

export async function soak(trial: Trial, minutes: number): Promise<SoakResult> {
  const daemon = await trial.startDaemon();
  const slowLink = await openLink(trial, "slow", 20);
  const cutLink = await openLink(trial, "cut");
  const connections = {
    steady: await connect(trial.path),
    slow: await connect(slowLink.path),
    cut: await connect(cutLink.path),
  };
  const until = performance.now() + minutes * 60_000;
  const events = eventKinds(connections);
  const kinds = [
    ...callKinds(connections.steady),
    ...streamKinds(connections.steady),
    ...events.kinds,
    ...visitorKinds(trial.path, { connection: connections.cut, link: cutLink.link }),
  ];
  const [counts, samples] = await Promise.all([
    traffic(kinds, trial.random, until),
    watch(daemon, until),
  ]);
  for (const connection of Object.values(connections)) await connection.close();
  for (const { link } of [slowLink, cutLink]) await link.close();
  return {
    minutes,
    kinds: counts,
    notes: events.notes(),
    verdicts: [
      ...verdicts("daemon", samples.daemon),
      ...verdicts("applications", samples.applications),
    ],
  };
}

export function stood({ kinds, verdicts: all }: SoakResult): boolean {
  return (
    [...kinds.values()].every(({ wrong }) => wrong === 0) &&
    all.every(({ verdict }) => verdict !== "grows")
  );
}

async function openLink(
  trial: Trial,
  name: string,
  pauseMs = 0,
): Promise<{ link: FaultyLink; path: string }> {
  const path = join(trial.folder, name);
  const link = await FaultyLink.open(
    path,
    trial.path,
    (_way, send) => ({ send, isCut: false }),
    pauseMs,
  );
  return { link, path };
}

function connect(address: string): Promise<TortureConnection> {
  return TortureConnection.connect({ address, callbacks: { increment: (number) => number + 1 } });
}

async function watch(
  daemon: DaemonProcess,
  until: number,
): Promise<{ daemon: Usage[]; applications: Usage[] }> {
  const samples = { daemon: [] as Usage[], applications: [] as Usage[] };
  const stepMs = Math.min(10_000, (until - performance.now()) / 30);
  while (performance.now() < until) {
    await after(stepMs);
    samples.daemon.push(await daemon.usage());
    samples.applications.push(usage());
  }
  return samples;
}
