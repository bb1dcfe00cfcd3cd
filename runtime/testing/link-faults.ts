import { checkOption } from "../check-option.js";
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import { deadlineMsMax } from "../limits.js";

/** Which way messages go. */
export type Direction = "toDaemon" | "toApplication";

/** How messages of one direction are treated now. */
export interface Treatment {
  delayMs: number;
  isDropping: boolean;
  bytesPerSecond: number;
}

/** What faults are injected into. */
export interface FaultyEnd {
  /** The faults are other ones now. */
  changed(): void;
  /** The connection breaks. */
  cut(): void;
  /** What is held back never arrives, nor does anything behind it. */
  discard(): void;
}

/**
 * What goes wrong on the connections that were made through one transport: nothing at first. Everything counts from the moment it is
 * called, for the connections that are open as for those to come, until `restore`. Greetings pass: each direction is treated from its
 * second message on.
 */
export class LinkFaults {
  readonly #treatments: Record<Direction, Treatment> = {
    toDaemon: sound(),
    toApplication: sound(),
  };
  readonly #ends = new Set<FaultyEnd>();
  #isRefusing = false;

  /** Each message arrives so many milliseconds later, in the same order; in one direction, or in both. */
  delay(milliseconds: number, direction?: Direction): void {
    const delayMs = checkOption("delay", milliseconds, 0, { least: 0, most: deadlineMsMax });
    this.#change(direction, { delayMs });
  }

  /** Nothing arrives any more, and nobody is told: what a dead peer or a pulled cable looks like. What was dropped is lost for good. */
  drop(direction?: Direction): void {
    this.#change(direction, { isDropping: true });
  }

  /** Whoever is at the end of the direction reads only so many bytes a second; 0 is none at all. What is not read waits at the sender. */
  slow(bytesPerSecond: number, direction?: Direction): void {
    const most = Number.MAX_SAFE_INTEGER;
    this.#change(direction, {
      bytesPerSecond: checkOption("slow", bytesPerSecond, 0, { least: 0, most }),
    });
  }

  /** Breaks every connection that is open, at once: what is on its way is lost. New ones can be made. */
  cut(): void {
    for (const end of this.#ends) end.cut();
  }

  /** Nobody can connect: it is as if no daemon was there. */
  refuse(): void {
    this.#isRefusing = true;
  }

  /** All is well again. Messages that were delayed arrive now. */
  restore(): void {
    this.#isRefusing = false;
    Object.assign(this.#treatments.toDaemon, sound());
    Object.assign(this.#treatments.toApplication, sound());
    for (const end of this.#ends) end.changed();
  }

  /** @internal Of connections that are being closed: nobody is to wait for what faults hold back. */
  discard(): void {
    for (const end of this.#ends) end.discard();
  }

  /** @internal */
  get isRefusing(): boolean {
    return this.#isRefusing;
  }

  /** @internal */
  treatment(direction: Direction): Readonly<Treatment> {
    return this.#treatments[direction];
  }

  /** @internal */
  add(end: FaultyEnd): void {
    this.#ends.add(end);
  }

  /** @internal */
  remove(end: FaultyEnd): void {
    this.#ends.delete(end);
  }

  #change(direction: Direction | undefined, change: Partial<Treatment>): void {
    const directions: Direction[] =
      direction === undefined ? ["toDaemon", "toApplication"] : [direction];
    for (const one of directions) {
      if (Object.hasOwn(this.#treatments, one)) continue;
      throw new InvalidValue(`A direction is "toDaemon" or "toApplication", got ${describe(one)}.`);
    }
    for (const one of directions) Object.assign(this.#treatments[one], change);
    for (const end of this.#ends) end.changed();
  }
}

function sound(): Treatment {
  return { delayMs: 0, isDropping: false, bytesPerSecond: Infinity };
}
