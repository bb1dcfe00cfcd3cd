import type { ClientSession } from "./client-session.js";
import { ConnectionLost, IncompatibleInterface, ProtocolError } from "../errors.js";
import { EventStream } from "../events/event-stream.js";
import type { EventDescription, InterfaceDescription } from "../interface.js";
import type { LinkCounts } from "../telemetry/link-counts.js";
import { readSequence, sequenceFlag } from "../messages/messages.js";
import { Readiness } from "./readiness.js";
import type { Reader } from "../values/reader.js";
import { receivedEvents, type TracedEvent } from "../telemetry/tracing.js";

/** The event streams of one connection, over all of its sessions. */
export class LinkEvents {
  readonly #description: InterfaceDescription;
  readonly #counts: LinkCounts;
  readonly #events: (LinkEvent | undefined)[] = [];
  /** Where events come from now; what a former session still brings is nobody's. */
  #session: ClientSession | undefined;
  /** Events of which nobody knows how many were missed between two sessions. */
  #untold: LinkEvent[] = [];
  readonly #readiness = new Readiness();
  #ended = false;
  #error: Error | undefined;

  constructor(description: InterfaceDescription, counts: LinkCounts) {
    this.#description = description;
    this.#counts = counts;
  }

  /** Makes the stream of one event; once for each. */
  add<Parameters>(description: EventDescription<Parameters>): EventStream<Parameters> {
    const { name, number } = description;
    const stream = new EventStream<Parameters>(name, {
      wanted: (wanted) => this.#want(number, wanted),
      whenHeard: () => this.#whenHeard(number),
    });
    this.#events[number] = {
      name,
      number,
      stream,
      wasSubscribed: false,
      position: undefined,
      instance: undefined,
      misfit: undefined,
      receive: (reader) => this.#receive(stream, description, reader),
    };
    if (this.#ended) stream.end(this.#error);
    return stream;
  }

  /** Subscribes on another session to everything that is listened to, from where it was left if the daemon is still the same. */
  resume(session: ClientSession): void {
    this.#session = session;
    this.#untold = [];
    for (const event of this.#events) {
      if (event?.stream.wanted === true) this.#attempt(event, () => this.#resume(session, event));
    }
    this.#readiness.resume(session);
  }

  /** Tells what `resume` found. Separate, because whoever is told may do anything. */
  tellGaps(): void {
    const untold = this.#untold;
    this.#untold = [];
    for (const event of untold) this.#tellGap(event, undefined);
  }

  /** A session is over. Until then events come from it, also while the daemon says goodbye, unless there is another. */
  leave(session: ClientSession): void {
    if (session === this.#session) this.#session = undefined;
  }

  /** The reader stands behind the head of an event. */
  receive(session: ClientSession, head: number, reader: Reader): void {
    if (session !== this.#session) return;
    const event = this.#events[session.ownEvent(reader.varint("the number of an event"))];
    if (event?.stream.wanted !== true) return;
    if (head & sequenceFlag && !follows(event, readSequence(reader))) return;
    event.receive(reader);
  }

  /** The reader stands behind the head of a gap. */
  receiveGap(session: ClientSession, head: number, reader: Reader): void {
    const event = this.#events[session.ownEvent(reader.varint("the number of an event"))];
    const missed = readSequence(reader);
    const sequence = head & sequenceFlag ? readSequence(reader) : undefined;
    reader.expectEnd();
    if (missed > (sequence ?? Infinity) || (missed === 0 && sequence === undefined)) {
      throw new ProtocolError(
        `A gap of ${missed} before ${sequence ?? "no number"} makes no sense.`,
      );
    }
    if (session !== this.#session || event?.stream.wanted !== true) return;
    if (sequence !== undefined && !movesTo(event, missed, sequence, session.instance)) return;
    if (missed > 0) this.#tellGap(event, missed);
  }

  /** The connection is over: by an error, or because this application closed it. */
  end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#session = undefined;
    for (const event of this.#events) event?.stream.end(error);
    this.#readiness.end(this.#lost);
  }

  #tellGap(event: LinkEvent, missed: number | undefined): void {
    this.#counts.gap(missed);
    event.stream.gap(missed);
  }

  /** An event that holds what only a newer daemon knows fails alone; one that is malformed fails the connection. */
  #receive<Parameters>(
    stream: EventStream<Parameters>,
    event: EventDescription<Parameters>,
    reader: Reader,
  ): void {
    let value: Parameters;
    try {
      value = event.read(reader);
    } catch (error) {
      if (!(error instanceof IncompatibleInterface)) throw error;
      stream.fail(new IncompatibleInterface(`${event.name} cannot be read: ${error.message}`));
      return;
    }
    this.#counts.eventsReceived++;
    if (receivedEvents.hasSubscribers) {
      const { namespace, className } = this.#description;
      const traced: TracedEvent = {
        namespace,
        class: className,
        event: event.name,
        values: value,
        application: undefined,
      };
      receivedEvents.publish(traced);
    }
    stream.emit(value, reader.messageBytes);
  }

  #want(number: number, wanted: boolean): void {
    const event = this.#events[number];
    if (event === undefined) return;
    event.position = undefined;
    event.wasSubscribed = wanted && this.#session !== undefined;
    this.#attempt(event, () => {
      if (wanted) this.#session?.subscribe(event);
      else this.#session?.unsubscribe(event);
    });
  }

  /** Resolves when the daemon has heard of the subscriptions to an event. */
  #whenHeard(number: number): Promise<void> {
    if (this.#ended) return Promise.reject(this.#lost);
    const misfit = this.#events[number]?.misfit;
    return misfit === undefined
      ? this.#readiness.wait(number, this.#session)
      : Promise.reject(misfit);
  }

  get #lost(): Error {
    return this.#error ?? new ConnectionLost("This application closed the connection.");
  }

  /** An event that this daemon has otherwise fails alone. */
  #attempt(event: LinkEvent, action: () => void): void {
    event.misfit = undefined;
    try {
      action();
    } catch (error) {
      if (!(error instanceof IncompatibleInterface)) throw error;
      event.misfit = error;
      this.#readiness.fail(event.number, error);
      event.stream.fail(error);
    }
  }

  #resume(session: ClientSession, event: LinkEvent): void {
    const { position, wasSubscribed } = event;
    event.wasSubscribed = true;
    if (position === undefined) {
      session.subscribe(event);
      if (wasSubscribed) this.#untold.push(event);
    } else if (session.instance !== undefined && session.instance === event.instance) {
      session.subscribe(event, position);
    } else {
      event.position = 0;
      event.instance = session.instance;
      session.subscribe(event, 0);
      this.#untold.push(event);
    }
  }
}

interface LinkEvent {
  readonly name: string;
  readonly number: number;
  readonly stream: Pick<EventStream<never>, "wanted" | "gap" | "fail" | "end">;
  /** Whether a daemon was told, by this session or one before, that somebody listens. */
  wasSubscribed: boolean;
  /** The sequence number that was reached, in that life of the daemon; undefined where there are none, or it was not told yet. */
  position: number | undefined;
  instance: string | undefined;
  /** Why the daemon of this session cannot be subscribed to it, where that is so. */
  misfit: IncompatibleInterface | undefined;
  /** Delivers one event; the reader stands before its parameters. */
  receive(reader: Reader): void;
}

/** Whether a numbered event is to be delivered: not before the position is known, as it crossed an unsubscribe. */
function follows(event: LinkEvent, sequence: number): boolean {
  const { name, position } = event;
  if (position === undefined) return false;
  if (sequence !== position + 1) {
    throw new ProtocolError(`${name} number ${sequence} does not follow on number ${position}.`);
  }
  event.position = sequence;
  return true;
}

/** Whether a gap counts. One with nothing missed begins a subscription; any other goes on from where that is. */
function movesTo(
  event: LinkEvent,
  missed: number,
  sequence: number,
  instance: string | undefined,
): boolean {
  const { name, position } = event;
  if (missed > 0) {
    if (position === undefined) return false;
    if (sequence !== position + missed) {
      throw new ProtocolError(
        `A gap of ${missed} of ${name} cannot lead from number ${position} to ${sequence}.`,
      );
    }
  }
  event.position = sequence;
  event.instance = instance;
  return true;
}
