import fs from "node:fs";
import { join } from "node:path";
import { rates } from "../harness/calls-report.js";
import { figure, ranged, table, times } from "../harness/format.js";
import type { Measured } from "../harness/pair.js";
import { measureRounds } from "../harness/rounds.js";
import { median, ratios, spreadOf } from "../harness/statistics.js";
import { ours } from "../peer.js";
import { plot, type Point } from "./plot.js";
import type { Series } from "./series.js";

/** Measures one series; draws it where there is a folder for it. */
export async function measureGrowth(
  series: Series,
  chosen: readonly string[],
  rounds: number,
  milliseconds: number,
  folder: string | undefined,
): Promise<{ text: string; data: object }> {
  const peers = series.peers.filter((name) => chosen.includes(name));
  const measures = series.steps.map(({ measure }) => measure);
  const measured = await measureRounds({ peers, measures, rounds, milliseconds });
  const of = (peer: string, name: string): number[] =>
    figures(measured.get(name)?.get(peer) ?? [], series.shows);
  const points = peers.flatMap((peer) =>
    series.steps.map(({ size, measure }): Point => {
      return { peer, size, value: median(of(peer, measure.name)) };
    }),
  );
  const others = peers.filter((peer) => peer !== ours);
  const rows = series.steps.map(({ size, measure: { name } }) => [
    size < 10_000 ? String(size) : figure(size),
    ...peers.map((peer) => ranged(spreadOf(of(peer, name)))),
    ...others.map((peer) => times(spreadOf(ratios(of(ours, name), of(peer, name))))),
  ]);
  const heads = [series.by, ...peers, ...others.map((peer) => `${ours} of ${peer}`)];
  const picture = `${series.name}.svg`;
  if (folder !== undefined) {
    fs.mkdirSync(folder, { recursive: true });
    const svg = await plot(points, { ...series, axis: "log" });
    fs.writeFileSync(join(folder, picture), svg);
  }
  const text = [
    `${series.unit}; ${rounds} rounds of ${milliseconds} ms, interleaved, two cores; medians [min..max of all rounds], and those of the ratios of each round.\n`,
    folder === undefined ? "" : `![${series.title}](${picture})\n`,
    table(heads, rows),
  ];
  const data = [...measured].map(([name, byPeer]) => [name, Object.fromEntries(byPeer)]);
  return {
    text: text.join("\n"),
    data: { rounds, milliseconds, points, measures: Object.fromEntries(data) },
  };
}

function figures(results: readonly Measured[], shows: Series["shows"]): number[] {
  return shows === "rate" ? rates(results) : results.map((result) => result[shows] ?? Number.NaN);
}
