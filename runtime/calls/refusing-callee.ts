import type { HandlerCounts } from "../telemetry/counts.js";
import { writeFailure } from "../messages/messages.js";
import type { CalleeEnd } from "../streams/receive.js";
import type { Channel } from "../transports/transport.js";
import type { Callee } from "./callee.js";

/** What a session needs of its answering half. */
export type AnsweringHalf = CalleeEnd &
  Pick<Callee, "running" | "call" | "cancel" | "refuse" | "end" | "answerWaiting">;

/** The answering half of an application that gave no callbacks: says so to whoever calls one. A `Callee` of no handlers does the same, and takes long to load. */
export class RefusingCallee implements AnsweringHalf {
  readonly running = 0;
  readonly #channel: Channel;
  readonly #callbacks: number;
  readonly #counts: HandlerCounts;

  /** `callbacks` is how many there are in the specification. */
  constructor(channel: Channel, callbacks: number, counts: HandlerCounts) {
    this.#channel = channel;
    this.#callbacks = callbacks;
    this.#counts = counts;
  }

  call(id: number, number: number): void {
    this.#counts.received++;
    this.#counts.refused++;
    const message = absentCallback(number, this.#callbacks);
    writeFailure(this.#channel.begin(), id, "incompatible-interface", message, "");
    this.#channel.end();
  }

  // Nothing ever runs, so all else has crossed an answer.

  cancel(): void {}

  item(): void {}

  credit(): void {}

  ended(): void {}

  failed(): void {}

  refuse(): void {}

  end(): void {}

  answerWaiting(): void {}
}

/** Why there is no handler for a callback of that number. */
export function absentCallback(number: number, callbacks: number): string {
  return number > 0 && number <= callbacks
    ? "the application does not implement it: connect({ callbacks }) was given no such function."
    : `the application has no callback number ${number}.`;
}
