import { deepEqual } from "node:assert";
import { ranged, table, times } from "../harness/format.js";
import { median, ratios, spreadOf } from "../harness/statistics.js";
import { bare } from "./bare.js";
import type { Codec, Codecs } from "./codec.js";
import { hand } from "./hand.js";
import { avsc, json, msgpackrRecords, protobufEs, protobufjs } from "./others.js";
import { ours } from "./ours.js";
import {
  sampleArticle,
  sampleAscii,
  sampleReading,
  sampleSheet,
  sampleUnicode,
} from "./samples.js";

const name = "libmedium";
const bareName = "bare texts and binaries";
const all: Readonly<Record<string, Codecs>> = {
  [name]: ours,
  "hand-written": hand,
  [bareName]: bare,
  "msgpackr records": msgpackrRecords,
  "protobufjs static": protobufjs,
  "protobuf-es": protobufEs,
  avsc,
  JSON: json,
};

const models: Readonly<Record<string, (codecs: Codecs) => Codec>> = {
  "student, ASCII": (codecs) => codecs.student(sampleAscii),
  "student, not ASCII": (codecs) => codecs.student(sampleUnicode),
  "reading: numbers": (codecs) => codecs.reading(sampleReading),
  "article: text in several scripts": (codecs) => codecs.article(sampleArticle),
  "sheet: lists in lists": (codecs) => codecs.sheet(sampleSheet),
};

export const codecPackages: readonly string[] = [
  "msgpackr",
  "protobufjs",
  "@bufbuild/protobuf",
  "avsc",
];

export interface Figures {
  readonly bytes: number;
  /** Nanoseconds, one figure for each round. */
  readonly encode: number[];
  readonly decode: number[];
}

const roundMs = 25;
const batch = 64;

/** All in one process, in turn, round after round; the first rounds are for the compiler and do not count. */
export function measureCodecs(rounds: number): { text: string; data: object } {
  const data: Record<string, Record<string, Figures>> = {};
  const text: string[] = [
    `Nanoseconds for one value, in one process; ${rounds} rounds, interleaved; medians [min..max of all rounds]. What ours is of the others is the median of the ratios of each`,
    "round, encoding and decoding together: 0.50 × takes half the time. Bare texts and binaries are no codec: what Node alone takes for",
    "writing, reading and copying those of the value.\n",
  ];
  for (const [model, of] of Object.entries(models)) {
    const figures = measureModel(of, rounds);
    data[model] = figures;
    text.push(`## ${model}\n`, modelTable(figures));
  }
  return { text: text.join("\n"), data: { rounds, codecs: data } };
}

/** Nanoseconds by codec, for one model. */
export function measureModel(
  of: (codecs: Codecs) => Codec,
  rounds: number,
): Record<string, Figures> {
  const works = Object.entries(all).map(([peer, codecs]) => {
    const codec = of(codecs);
    const value = codec.prepare();
    const bytes = codec.bytes(value);
    // Who is faster because it gives something else is not measured. Of bytes the class may differ, and models may have one of their own.
    if (peer !== bareName) deepEqual(codec.decode(bytes), value, `${peer}: not the value.`);
    const figures: Figures = { bytes: bytes.length, encode: [], decode: [] };
    return { peer, codec, value, bytes, figures };
  });
  const warmUpRounds = 3;
  for (let round = 0; round < rounds + warmUpRounds; round++) {
    for (let turn = 0; turn < works.length; turn++) {
      const work = works[(round + turn) % works.length];
      if (work === undefined) continue;
      const { codec, value, bytes, figures } = work;
      const encode = nanoseconds(() => codec.encode(value));
      const decode = nanoseconds(() => codec.decode(bytes));
      if (round < warmUpRounds) continue;
      figures.encode.push(encode);
      figures.decode.push(decode);
    }
  }
  return Object.fromEntries(works.map(({ peer, figures }) => [peer, figures]));
}

// What was made last is kept for a while, as a program would: memory that dies at once is too cheap.
const kept: unknown[] = [];

function nanoseconds(run: () => unknown): number {
  const start = performance.now();
  const { user, system } = process.cpuUsage();
  let count = 0;
  do {
    for (let index = 0; index < batch; index++) kept[index] = run();
    count += batch;
  } while (performance.now() - start < roundMs);
  // Of the processor: what others do on the machine meanwhile is not counted.
  const spent = process.cpuUsage();
  return ((spent.user + spent.system - user - system) * 1000) / count;
}

function modelTable(figures: Readonly<Record<string, Figures>>): string {
  const sums = ({ encode, decode }: Figures): number[] =>
    encode.map((time, round) => time + (decode[round] ?? Number.NaN));
  const mine = figures[name];
  const rows = Object.entries(figures)
    .toSorted(([, one], [, other]) => median(sums(one)) - median(sums(other)))
    .map(([peer, its]) => [
      peer === name ? `**${peer}**` : peer,
      String(its.bytes),
      ranged(spreadOf(its.encode)),
      ranged(spreadOf(its.decode)),
      ranged(spreadOf(sums(its))),
      peer === name || mine === undefined ? "" : times(spreadOf(ratios(sums(mine), sums(its)))),
    ]);
  return table(["codec", "bytes", "encode", "decode", "both", `${name} is`], rows);
}
