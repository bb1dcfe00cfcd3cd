import { intervalUs, type Profile } from "./control.js";
import { idle, native, placeOf } from "./places.js";

/** Self time in microseconds, by part and by function, of what was recorded of one process or of several. */
export class Tally {
  readonly #functions = new Map<string, number>();
  readonly #parts = new Map<string, number>();
  /** Of the processor, as the system counts it. */
  #cpu = 0;
  #operations = 0;

  add({ nodes, samples = [], timeDeltas = [] }: Profile, operations: number, cpu: number): void {
    const times = new Map<number, number>();
    samples.forEach((id, index) => {
      // A process that does not have the core takes no samples: that time is not its own.
      const time = Math.min(timeDeltas[index] ?? 0, 2 * intervalUs);
      times.set(id, (times.get(id) ?? 0) + time);
    });
    for (const { id, callFrame } of nodes) {
      const time = times.get(id) ?? 0;
      const { part, title } = placeOf(callFrame);
      if (time === 0 || part === idle || part === native) continue;
      this.#parts.set(part, (this.#parts.get(part) ?? 0) + time);
      this.#functions.set(title, (this.#functions.get(title) ?? 0) + time);
    }
    this.#operations += operations;
    this.#cpu += cpu;
  }

  /**
   * With what is left of the processor's time as native: samples do not tell it. On one core, one who writes is often stopped there, and the
   * other's time would be its own; and what Node does between two callbacks, V8 takes for waiting.
   */
  parts(): Map<string, number> {
    const sampled = [...this.#parts.values()].reduce((sum, time) => sum + time, 0);
    return new Map([...this.#parts, [native, this.#cpu - sampled]]);
  }

  share(time: number): number {
    return time / this.#cpu;
  }

  perOperation(time: number = this.#cpu): number {
    return time / this.#operations;
  }

  /** Those with the most first. */
  most(count: number): [title: string, time: number][] {
    return [...this.#functions].toSorted(([, one], [, other]) => other - one).slice(0, count);
  }
}
