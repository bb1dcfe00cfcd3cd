import { setTimeout as after } from "node:timers/promises";
import type { Client } from "./peer.js";
import type { Trial } from "./trial.js";

/** Keeps so many calls in flight, on clients that change while it goes on, until it is stopped. */
export class Load {
  readonly #trial: Trial;
  readonly #lanes: Promise<void>[];
  #client: Promise<Client>;
  #isOver = false;

  constructor(trial: Trial, client: Client, inFlight: number) {
    this.#trial = trial;
    this.#client = Promise.resolve(client);
    this.#lanes = Array.from({ length: inFlight }, () => this.#lane());
  }

  /** From now on calls go through this one. */
  use(client: Promise<Client>): void {
    this.#client = client;
  }

  /** Makes no more calls; what it resolves with are those that are still to settle. */
  stop(): readonly Promise<void>[] {
    this.#isOver = true;
    return this.#lanes;
  }

  async #lane(): Promise<void> {
    while (!this.#isOver) {
      const isAnswered = await this.#trial.call(await this.#client);
      // Calls that fail at once are not to be all that happens.
      if (!isAnswered) await after(5);
    }
  }
}
