import type { ClientSession } from "./client-session.js";
import { IncompatibleInterface } from "./errors.js";
import { EventStream } from "./event-stream.js";
import type { EventDescription } from "./interface.js";
import type { Reader } from "./reader.js";

/** The event streams of one connection, over all of its sessions. */
export class LinkEvents {
  readonly #events: (LinkEvent | undefined)[] = [];
  /** Where events come from now; what a former session still brings is nobody's. */
  #session: ClientSession | undefined;
  #ended = false;
  #error: Error | undefined;

  /** Makes the stream of one event; once for each. */
  add<Parameters>(event: EventDescription<Parameters>): EventStream<Parameters> {
    const stream = new EventStream<Parameters>(event.name, (wanted) => {
      if (wanted) this.#session?.subscribe(event.number);
      else this.#session?.unsubscribe(event.number);
    });
    this.#events[event.number] = {
      number: event.number,
      stream,
      receive: (reader) => receive(stream, event, reader),
    };
    if (this.#ended) stream.end(this.#error);
    return stream;
  }

  /** Subscribes on another session to everything that is listened to. */
  resume(session: ClientSession): void {
    this.#session = session;
    for (const event of this.#events) {
      if (event?.stream.wanted === true) session.subscribe(event.number);
    }
  }

  /** There is no session now. */
  pause(): void {
    this.#session = undefined;
  }

  /** The reader stands behind the head of an event. */
  receive(session: ClientSession, head: number, reader: Reader): void {
    void head;
    if (session !== this.#session) return;
    const event = this.#events[reader.varint("the number of an event")];
    if (event?.stream.wanted === true) event.receive(reader);
  }

  /** The connection is over: by an error, or because this application closed it. */
  end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#session = undefined;
    for (const event of this.#events) event?.stream.end(error);
  }
}

interface LinkEvent {
  readonly number: number;
  readonly stream: Pick<EventStream<never>, "wanted" | "end">;
  /** Delivers one event; the reader stands before its parameters. */
  receive(reader: Reader): void;
}

/** An event that holds what only a newer daemon knows fails alone; one that is malformed fails the connection. */
function receive<Parameters>(
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
  stream.emit(value);
}
