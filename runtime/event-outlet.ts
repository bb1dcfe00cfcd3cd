import type { DaemonSession } from "./daemon-session.js";
import { InvalidValue } from "./errors.js";
import type { GivenArguments } from "./given.js";
import type { EventDescription } from "./interface.js";
import { maxMessageBytesMax } from "./limits.js";
import { beginEvent } from "./messages.js";
import { SlowestReceiver } from "./slowest-receiver.js";
import { Writer } from "./writer.js";

const done: Promise<void> = Promise.resolve();

/**
 * The events of one daemon: who wants which, and their way out. An event for several applications is encoded once, and copied into
 * the outgoing buffer of each.
 */
export class EventOutlet {
  /** By number of the event; nothing at 0. */
  readonly #subscribers: readonly Set<DaemonSession>[];
  /** Writers that are not in use: an event may be fired while another is on its way. */
  readonly #writers: Writer[] = [];
  readonly #slowest = new SlowestReceiver();

  constructor(eventCount: number) {
    this.#subscribers = Array.from({ length: eventCount + 1 }, () => new Set<DaemonSession>());
  }

  /** An event that does not exist is ignored (PROTOCOL.md, section 4). */
  subscribe(session: DaemonSession, event: number): void {
    if (event > 0) this.#subscribers[event]?.add(session);
  }

  unsubscribe(session: DaemonSession, event: number): void {
    this.#subscribers[event]?.delete(session);
  }

  /** The session is over. */
  forget(session: DaemonSession): void {
    for (const subscribers of this.#subscribers) subscribers.delete(session);
  }

  /**
   * Fires an event, to one application or to all that subscribed. Throws `InvalidValue` if a value does not fit. The promise
   * never rejects; it resolves when the slowest receiver has room for more.
   */
  fire<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    only: DaemonSession | undefined,
  ): Promise<void> {
    const subscribers = this.#subscribers[event.number];
    if (subscribers === undefined) return done;
    try {
      if (only !== undefined) {
        if (!subscribers.has(only)) return done;
        only.fire(event, values);
        return only.pace ?? done;
      }
      return this.#fireToAll(event, values, subscribers);
    } catch (error) {
      throw error instanceof InvalidValue
        ? new InvalidValue(`${event.name}: ${error.message}`)
        : error;
    }
  }

  #fireToAll<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    subscribers: ReadonlySet<DaemonSession>,
  ): Promise<void> {
    if (subscribers.size === 0) return done;
    if (subscribers.size === 1) {
      for (const only of subscribers) only.fire(event, values);
    } else {
      this.#distribute(event, values, subscribers);
    }
    return this.#slowest.of(subscribers);
  }

  #distribute<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    subscribers: ReadonlySet<DaemonSession>,
  ): void {
    const writer = this.#writers.pop() ?? new Writer();
    // What each application accepts is another matter, which its session looks after.
    writer.maxMessageBytes = maxMessageBytesMax;
    try {
      writer.beginMessage();
      beginEvent(writer, event.number);
      event.write(writer, values);
      const message = writer.message();
      for (const session of subscribers) session.forward(event.name, message);
    } finally {
      writer.clear();
      this.#writers.push(writer);
    }
  }
}
