import { intervalUs, type Profile } from "./control.js";
import { idle, placeOf } from "./places.js";

/** Self time in microseconds, by part and by function, of what was recorded of one process or of several; waiting is left out. */
export class Tally {
  readonly parts = new Map<string, number>();
  readonly functions = new Map<string, number>();
  total = 0;
  operations = 0;

  add({ nodes, samples = [], timeDeltas = [] }: Profile, operations: number): void {
    const times = new Map<number, number>();
    samples.forEach((id, index) => {
      // A process that does not have the core takes no samples: that time is not its own.
      const time = Math.min(timeDeltas[index] ?? 0, 2 * intervalUs);
      times.set(id, (times.get(id) ?? 0) + time);
    });
    for (const { id, callFrame } of nodes) {
      const time = times.get(id) ?? 0;
      const { part, title } = placeOf(callFrame);
      if (time === 0 || part === idle) continue;
      this.total += time;
      this.parts.set(part, (this.parts.get(part) ?? 0) + time);
      this.functions.set(title, (this.functions.get(title) ?? 0) + time);
    }
    this.operations += operations;
  }

  share(time: number): number {
    return time / this.total;
  }

  perOperation(time: number): number {
    return time / this.operations;
  }

  /** Those with the most first. */
  most(count: number): [title: string, time: number][] {
    return [...this.functions].toSorted(([, one], [, other]) => other - one).slice(0, count);
  }
}
