import type { ClientSession } from "./client-session.js";
import { ConnectionLost } from "../errors.js";

/** So many may still finish their calls. */
const formerSessionsMax = 4;

/** Sessions of one connection whose daemon said goodbye, or that were closed: they finish their calls while the next one serves. */
export class FormerSessions {
  readonly #sessions = new Set<ClientSession>();

  get size(): number {
    return this.#sessions.size;
  }

  /** Calls of either side that are unanswered on them. */
  get inFlight(): number {
    let count = 0;
    for (const session of this.#sessions) count += session.inFlight;
    return count;
  }

  add(session: ClientSession): void {
    this.#sessions.add(session);
  }

  /** As `add`, where the daemon is to end it. One that says goodbye and never goes must not cost more and more channels. */
  addLeaving(session: ClientSession): void {
    this.#sessions.add(session);
    const [oldest] = this.#sessions;
    if (oldest === undefined || this.#sessions.size <= formerSessionsMax) return;
    oldest.lose(new ConnectionLost(`the daemon said goodbye long ago, and did not close`));
  }

  /** It is over. */
  delete(session: ClientSession): void {
    this.#sessions.delete(session);
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }
}
