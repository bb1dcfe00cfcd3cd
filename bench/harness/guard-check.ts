import { ours } from "../peer.js";
import { guarded, judge, measureGeneration, type Guarded, type GuardRatios } from "./guard.js";

/** Of processes. Where something looks bad after them, further ones have a say, in what looks bad alone. */
export const generations = 2;
const generationsMax = 5;

/** By name: what is to be reached. */
export type Recorded = Readonly<Record<string, number>>;

export interface Checked {
  readonly name: string;
  readonly recorded: number;
  readonly ratio: number;
  readonly noise: number;
  readonly isSlower: boolean;
}

/** Measures ours, or what stands for it, and compares it with what was recorded. */
export async function check(recorded: Recorded, peer: string = ours): Promise<readonly Checked[]> {
  const ratios: GuardRatios = new Map();
  const checked = (): Checked[] => guarded.map((one) => compare(one, recorded, ratios));
  const bad = (): Guarded[] => guarded.filter((_one, index) => checked()[index]?.isSlower);
  for (let count = 0; count < generations; count++) await measureGeneration(peer, guarded, ratios);
  for (let count = generations; count < generationsMax && bad().length > 0; count++)
    await measureGeneration(peer, bad(), ratios);
  return checked();
}

function compare({ name }: Guarded, recorded: Recorded, ratios: GuardRatios): Checked {
  const { ratio, noise } = judge(ratios.get(name) ?? []);
  const wanted = recorded[name] ?? 0;
  return { name, recorded: wanted, ratio, noise, isSlower: !(ratio >= wanted * (1 - noise)) };
}
