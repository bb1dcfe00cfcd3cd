import { setTimeout as after } from "node:timers/promises";
import type { EventStream, TortureConnection } from "torture";
import { expect, inTime, type Kind } from "./traffic.js";

/** Events for a quick subscriber, for one whose link is slow, and for one whose link is cut again and again. */
export function eventKinds(connections: {
  readonly steady: TortureConnection;
  readonly slow: TortureConnection;
  readonly cut: TortureConnection;
}): { readonly kinds: readonly Kind[]; notes(): readonly string[] } {
  const flooded = new Sequence(connections.steady.flooded);
  const sampled = new Sequence(connections.slow.sampled);
  const kept = new Sequence(connections.cut.kept);
  const kinds = [
    { name: "100 awaited events", lanes: 1, round: () => flood(connections.steady, flooded) },
    {
      name: "200 events, a slow and a cut subscriber",
      lanes: 1,
      async round() {
        await inTime(connections.steady.burst(200, 1_024), "burst");
        sampled.check();
        kept.check();
      },
    },
  ];
  const note = (who: string, { came, missed }: Sequence): string =>
    `The ${who} subscriber got ${came} events and was told that it missed ${missed}.`;
  return { kinds, notes: () => [note("slow", sampled), note("cut", kept)] };
}

/** Awaited ones come in order, all of them; `number` begins anew with each flood. */
async function flood(connection: TortureConnection, sequence: Sequence): Promise<void> {
  sequence.expectFrom(0);
  await inTime(connection.flood(100, 64), "flood");
  for (let waits = 0; sequence.next !== 100 && waits < 1_000; waits++) await after(10);
  sequence.check();
  expect(sequence.next === 100, `${sequence.next} of 100 events came`);
}

/** Whether events come in order, with as many missing as is told. */
class Sequence {
  came = 0;
  missed = 0;
  #next: number | undefined;
  #wrong: string | undefined;

  constructor(events: EventStream<{ readonly number: number }>) {
    events.subscribe({
      next: ({ number }) => {
        this.came++;
        if (this.#next !== undefined && number !== this.#next) {
          this.#wrong ??= `event ${number} came where ${this.#next} was to come`;
        }
        this.#next = number + 1;
      },
      gap: (missed) => {
        this.missed += missed ?? 0;
        this.#next =
          missed === undefined || this.#next === undefined ? undefined : this.#next + missed;
      },
      error: (error) => (this.#wrong ??= String(error)),
    });
  }

  get next(): number | undefined {
    return this.#next;
  }

  expectFrom(number: number): void {
    this.#next = number;
  }

  /** Throws what was wrong since the last time. */
  check(): void {
    const wrong = this.#wrong;
    this.#wrong = undefined;
    if (wrong !== undefined) throw new Error(wrong);
  }
}
