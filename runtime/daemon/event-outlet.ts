import type { DaemonSession } from "./daemon-session.js";
import { InvalidValue, ProtocolError } from "../errors.js";
import { EventHistory } from "./event-history.js";
import type { GivenArguments } from "../values/given.js";
import type { EventDescription, EventPolicy } from "../interface.js";
import { maxMessageBytesMax } from "../limits.js";
import { beginEvent, beginNumberedEvent } from "../messages/messages.js";
import { FiredEvent } from "./session-events.js";
import { SlowestReceiver } from "../transports/slowest-receiver.js";
import { turns } from "../turns.js";
import { Writer } from "../values/writer.js";

const done: Promise<void> = Promise.resolve();

/** One event of the daemon, and who wants it. */
interface Topic {
  readonly policy: EventPolicy;
  readonly subscribers: Set<DaemonSession>;
  /** Where it is kept for replay. */
  readonly history: EventHistory | undefined;
}

/**
 * The events of one daemon: who wants which, and their way out. An event for several applications is encoded once, and copied into
 * the outgoing buffer of each. One that is kept for replay is encoded also if nobody wants it now.
 */
export class EventOutlet {
  /** By number of the event; nothing at 0. */
  readonly #topics: (Topic | undefined)[] = [];
  /** Writers that are not in use: an event may be fired while another is on its way. */
  readonly #writers: Writer[] = [];
  readonly #slowest = new SlowestReceiver();

  /** What is kept of one event takes at most `replayBytesMax`. */
  constructor(events: readonly EventPolicy[], replayBytesMax: number) {
    for (const policy of events) {
      const { number, replay } = policy;
      this.#topics[number] = {
        policy,
        subscribers: new Set(),
        history: replay === undefined ? undefined : new EventHistory(replay, replayBytesMax),
      };
    }
  }

  /**
   * An event that does not exist is ignored (PROTOCOL.md, section 4). With `after`, what was fired after that sequence number is sent as well.
   * Throws `ProtocolError` if nothing was fired under it.
   */
  subscribe(session: DaemonSession, event: number, after: number | undefined): void {
    const topic = this.#topics[event];
    if (topic === undefined || topic.subscribers.has(session)) return;
    topic.subscribers.add(session);
    if (topic.history !== undefined) beginReplay(session, event, topic.history, after);
  }

  unsubscribe(session: DaemonSession, event: number): void {
    this.#topics[event]?.subscribers.delete(session);
    session.events.forget(event);
  }

  /** The session is over. */
  forget(session: DaemonSession): void {
    for (const topic of this.#topics) topic?.subscribers.delete(session);
  }

  /**
   * Fires an event, to one application or to all that subscribed. Throws `InvalidValue` if a value does not fit. The promise
   * never rejects; it resolves when the slowest receiver has room for more, and lets the process come to something else now and then.
   */
  fire<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    only: DaemonSession | undefined,
  ): Promise<void> {
    const topic = this.#topics[event.number];
    if (topic === undefined) return turns.afterStep() ?? done;
    try {
      const pace =
        only === undefined
          ? this.#fireToAll(event, values, topic)
          : this.#fireToOne(event, values, topic, only);
      return pace ?? turns.afterStep() ?? done;
    } catch (error) {
      throw error instanceof InvalidValue
        ? new InvalidValue(`${event.name}: ${error.message}`)
        : error;
    }
  }

  /** Returns what to wait for before there is more, as `#fireToOne` does: nothing where all have room. */
  #fireToAll<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    topic: Topic,
  ): Promise<void> | undefined {
    const { policy, subscribers, history } = topic;
    if (history === undefined) {
      if (subscribers.size === 0) return undefined;
      if (subscribers.size === 1) {
        for (const only of subscribers) return this.#fireToOne(event, values, topic, only);
      }
      this.#encode(event, values, policy, undefined, (fired) =>
        distribute(event, values, fired, subscribers),
      );
    } else {
      this.#encode(event, values, policy, history.last + 1, (fired) => {
        if (fired.sequence !== history.last + 1)
          throw new InvalidValue("a getter of its values cannot fire it.");
        history.add(fired.keep());
        distribute(event, values, fired, subscribers);
      });
    }
    return this.#slowest.of(subscribers);
  }

  /** Straight into the channel, unless the application is behind. One that did not subscribe gets nothing. */
  #fireToOne<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    { policy, subscribers }: Topic,
    only: DaemonSession,
  ): Promise<void> | undefined {
    if (!subscribers.has(only)) return undefined;
    if (only.wire === "native" && only.events.mustWait(policy))
      this.#encode(event, values, policy, undefined, (fired) => only.forward(fired));
    else only.fire(event, values);
    return only.pace;
  }

  #encode<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    policy: EventPolicy,
    sequence: number | undefined,
    send: (fired: FiredEvent) => void,
  ): void {
    const writer = this.#writers.pop() ?? new Writer();
    // What each application accepts is another matter, which its session looks after.
    writer.maxMessageBytes = maxMessageBytesMax;
    try {
      writer.beginMessage();
      if (sequence === undefined) beginEvent(writer, event.number);
      else beginNumberedEvent(writer, event.number, sequence);
      event.write(writer, values);
      send(new FiredEvent(policy, sequence, writer.message()));
    } finally {
      writer.clear();
      this.#writers.push(writer);
    }
  }
}

/** Encoded once, but for an application of the original LibMedium, to which it goes in that one's form, or not at all. */
function distribute<Parameters>(
  event: EventDescription<Parameters>,
  values: GivenArguments<Parameters>,
  fired: FiredEvent,
  subscribers: ReadonlySet<DaemonSession>,
): void {
  let failure: { readonly error: unknown } | undefined;
  for (const session of subscribers) {
    if (session.wire === "native") {
      session.forward(fired);
      continue;
    }
    try {
      session.fire(event, values);
    } catch (error) {
      // Values can be others when they are read again. That keeps nobody else from what was encoded and numbered before.
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
}

/** Begins with the position, from which the application counts on. */
function beginReplay(
  session: DaemonSession,
  event: number,
  history: EventHistory,
  after = history.last,
): void {
  if (after > history.last) {
    throw new ProtocolError(
      `Event ${event} is to be replayed after number ${after}, but only ${history.last} were fired.`,
    );
  }
  const messages = history.after(after);
  const missed = history.last - after - messages.length;
  session.events.gap(event, missed, after + missed);
  session.events.replay(event, messages);
}
