import { Overloaded } from "../errors.js";
import { callsInFlightMax } from "../limits.js";

/**
 * The calls of one side that wait for their answer, by id. An id is a slot of an array, taken from the call until its answer,
 * so looking a call up costs an index.
 */
export class InFlightCalls<Call> {
  readonly #calls: (Call | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#calls.length - this.#free.length;
  }

  /** Returns the id of the call. Throws `Overloaded` if too many are in flight. */
  add(call: Call): number {
    const id = this.#free.pop() ?? this.#grow();
    this.#calls[id] = call;
    return id;
  }

  /** A call; `undefined` if none has that id. */
  get(id: number): Call | undefined {
    return this.#calls[id];
  }

  /** Removes and returns a call; `undefined` if none has that id. */
  take(id: number): Call | undefined {
    const call = this.#calls[id];
    if (call !== undefined) {
      this.#calls[id] = undefined;
      this.#free.push(id);
    }
    return call;
  }

  /** Removes and returns every call, for the end of a connection. */
  takeAll(): Call[] {
    const calls: Call[] = [];
    for (let id = 0; id < this.#calls.length; id++) {
      const call = this.take(id);
      if (call !== undefined) calls.push(call);
    }
    return calls;
  }

  #grow(): number {
    const id = this.#calls.length;
    if (id === callsInFlightMax) {
      throw new Overloaded(
        `${callsInFlightMax} calls are unanswered on this connection, as many as can be. Wait for some of them.`,
      );
    }
    this.#calls.push(undefined);
    return id;
  }
}
