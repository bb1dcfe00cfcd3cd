import { Caller, type CallOptions } from "./caller.js";
import { ConnectionLost, IncompatibleInterface, ProtocolError } from "./errors.js";
import { EventStream } from "./event-stream.js";
import type { GivenArguments } from "./given.js";
import type { EventDescription, InterfaceDescription, MethodDescription } from "./interface.js";
import {
  eventKind,
  kindOf,
  replyKind,
  throwKind,
  writeSubscribe,
  writeUnsubscribe,
} from "./messages.js";
import type { Reader } from "./reader.js";
import { Session, type Goodbye } from "./session.js";
import type { Channel } from "./transport.js";
import { unsupportedStreams } from "./unsupported.js";

/** The application's side of a connection: calls go out, answers and events come in. */
export class ClientSession extends Session {
  readonly #daemon: string;
  readonly #caller: Caller;
  readonly #events: (ReceivedEvent | undefined)[] = [];
  #closedHere = false;
  /** Why the connection ended, unless this application closed it. */
  #lost: ConnectionLost | undefined;
  readonly #over: Promise<void>;
  #resolveOver: () => void = () => {};

  constructor(channel: Channel, description: InterfaceDescription) {
    super(channel);
    this.#daemon = `The daemon of ${description.namespace}`;
    this.#caller = new Caller(channel, description.exceptions);
    this.#over = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  /** Resolves when the connection has ended, for whatever reason. */
  get over(): Promise<void> {
    return this.#over;
  }

  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return this.#caller.call(method, values, options);
  }

  /** Calls a method whose result is a stream. */
  stream<Arguments, Item>(
    method: MethodDescription<Arguments, AsyncIterable<Item>>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    void method;
    void values;
    void options;
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(unsupportedStreams()) }) };
  }

  /** Makes the stream of one event; once for each. */
  event<Parameters>(event: EventDescription<Parameters>): EventStream<Parameters> {
    const stream = new EventStream<Parameters>(event.name, (wanted) => {
      if (this.isOver) return;
      const writer = this.channel.begin();
      if (wanted) writeSubscribe(writer, event.number);
      else writeUnsubscribe(writer, event.number);
      this.channel.end();
    });
    this.#events[event.number] = {
      receive(reader) {
        if (stream.wanted) receive(stream, event, reader);
      },
      end: (error) => stream.end(error),
    };
    if (this.isOver) stream.end(this.#lost);
    return stream;
  }

  /** Ends the connection: unanswered calls reject with `ConnectionLost`. Resolves when it is closed. */
  close(): Promise<void> {
    if (!this.#closedHere && !this.isOver) {
      this.#closedHere = true;
      const closed = "this application closed the connection.";
      this.#caller.end(
        (method) => new ConnectionLost(`${method} was not answered: ${closed} It may have run.`),
        (method) => new ConnectionLost(`${method} was not sent: ${closed}`),
      );
      this.goodbye("closed", "the application closed the connection");
      this.channel.close();
    }
    return this.#over;
  }

  protected override get unanswered(): number {
    return this.#caller.unanswered;
  }

  protected override receive(head: number, reader: Reader): void {
    switch (kindOf(head)) {
      case replyKind:
        this.#caller.reply(reader.uint32(), reader);
        break;
      case throwKind:
        this.#caller.thrown(reader.uint32(), reader);
        break;
      case eventKind:
        this.#events[reader.varint("the number of an event")]?.receive(reader);
        return;
      default:
        throw new ProtocolError(`A daemon does not send messages of kind ${kindOf(head)}.`);
    }
    if (this.isClosing) this.closeIfIdle();
  }

  protected override heard(goodbye: Goodbye): void {
    this.#caller.refuse(
      (method) =>
        new ConnectionLost(
          `${method} was not sent: ${this.#daemon} is going away (${goodbye.message}). Connect again.`,
        ),
    );
  }

  protected override ended(goodbye: Goodbye | undefined, error: Error | undefined): void {
    const why = this.#whyEnded(goodbye, error);
    const options = error === undefined ? {} : { cause: error };
    this.#caller.end(
      (method) =>
        new ConnectionLost(`${method} was not answered: ${why} It may have run.`, options),
      (method) => new ConnectionLost(`${method} was not sent: ${why} Connect again.`, options),
    );
    this.#lost = this.#closedHere ? undefined : new ConnectionLost(why, options);
    for (const event of this.#events) event?.end(this.#lost);
    this.#resolveOver();
  }

  #whyEnded(goodbye: Goodbye | undefined, error: Error | undefined): string {
    if (this.#closedHere) return "this application closed the connection.";
    if (goodbye !== undefined)
      return `${this.#daemon} closed the connection (${goodbye.code}: ${goodbye.message}).`;
    if (error instanceof ProtocolError)
      return `${this.#daemon} broke the protocol: ${error.message.replace(/\.$/u, "")}.`;
    return `the connection to ${this.#daemon.toLowerCase()} was lost${error === undefined ? "" : ` (${error.message})`}.`;
  }
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

interface ReceivedEvent {
  receive(reader: Reader): void;
  end(error: ConnectionLost | undefined): void;
}
