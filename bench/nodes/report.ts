import type { Figures } from "../codec/report.js";
import { rates } from "../harness/calls-report.js";
import { figure, range, table, times } from "../harness/format.js";
import type { Measure } from "../harness/measures.js";
import type { Measured } from "../harness/pair.js";
import type { Rounds } from "../harness/rounds.js";
import { median, ratios, spreadOf } from "../harness/statistics.js";
import { ceiling, floor, ours } from "../peer.js";
import type { NodeVersion } from "./versions.js";

/** What a peer is called that runs with one of the versions. */
export function contestant(peer: string, { version }: NodeVersion): string {
  return `${peer}, ${version}`;
}

/** A table for each measure, with a row for each version: ours, and what that is of the marks with the same version, round by round. */
export function callsTables(
  measures: readonly Measure[],
  nodes: readonly NodeVersion[],
  rounds: Rounds,
): string {
  return measures
    .map((measure) => `## ${measure.title}\n\n${callsTable(measure, nodes, rounds)}`)
    .join("\n");
}

function callsTable(
  { name, unit }: Measure,
  nodes: readonly NodeVersion[],
  rounds: Rounds,
): string {
  const heads = [
    "Node",
    `${ours}: ${unit}`,
    "min..max",
    "CPU µs each",
    `of the ${ceiling}`,
    "by the processor",
    `of ${floor}`,
    "by the processor ",
  ];
  const rows = nodes.map((node) => {
    const of = (peer: string): Measured[] => rounds.get(name)?.get(contestant(peer, node)) ?? [];
    const mine = of(ours);
    const spread = spreadOf(rates(mine));
    const compared = [of(ceiling), of(floor)].flatMap((other) => [
      times(spreadOf(ratios(rates(mine), rates(other)))),
      times(spreadOf(ratios(costs(other), costs(mine)))),
    ]);
    return [
      node.version,
      figure(spread.median),
      range(spread),
      figure(median(costs(mine))),
      ...compared,
    ];
  });
  return table(heads, rows);
}

function costs(results: readonly Measured[]): number[] {
  return results.map(({ cpuPerOperation }) => cpuPerOperation);
}

/** By version: the figures of each process, by codec. */
export type CodecsByVersion = ReadonlyMap<string, readonly Readonly<Record<string, Figures>>[]>;

const rivals = ["hand-written", "msgpackr records", "protobufjs static"];

/** Nanoseconds for encoding and decoding a student, and what ours is of others. */
export function codecTable(codecs: CodecsByVersion): string {
  const rows = [...codecs].map(([version, processes]) => {
    const sums = (codec: string): number[] => processes.flatMap((figures) => sum(figures[codec]));
    const mine = sums(ours);
    const spread = spreadOf(mine);
    const compared = rivals.map((rival) => times(spreadOf(ratios(mine, sums(rival)))));
    return [version, figure(spread.median), range(spread), ...compared];
  });
  return table(["Node", `${ours}: ns`, "min..max", ...rivals.map((rival) => `of ${rival}`)], rows);
}

function sum(figures: Figures | undefined): number[] {
  return figures?.encode.map((time, round) => time + (figures.decode[round] ?? Number.NaN)) ?? [];
}
