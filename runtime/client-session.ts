import { Callee } from "./callee.js";
import { Caller, type CallOptions } from "./caller.js";
import { ConnectionLost, IncompatibleInterface, ProtocolError } from "./errors.js";
import { EventStream } from "./event-stream.js";
import type { GivenArguments } from "./given.js";
import type {
  EventDescription,
  Handler,
  InterfaceDescription,
  MethodDescription,
  StreamMethodDescription,
} from "./interface.js";
import { pauseReadingBytes } from "./limits.js";
import {
  callKind,
  cancelKind,
  creditKind,
  endKind,
  eventKind,
  itemKind,
  kindOf,
  readDeadline,
  replyKind,
  throwKind,
  writeSubscribe,
  writeUnsubscribe,
} from "./messages.js";
import type { Reader } from "./reader.js";
import { Session, type Goodbye } from "./session.js";
import { receiveOfStream } from "./streams/receive.js";
import { StreamCaller } from "./streams/stream-caller.js";
import type { Channel } from "./transport.js";

/** What the daemon may call in this application. */
export interface Callbacks {
  /** In the order of their numbers; those that the application does not implement are `undefined`. */
  readonly handlers: readonly (Handler | undefined)[];
  readonly maxCallsInFlight: number;
  /** Told of everything that a callback throws and the specification does not declare. */
  onError(error: unknown, callback: string): void;
}

/** The application's side of a connection: calls go out, answers and events come in; and calls of callbacks. */
export class ClientSession extends Session {
  readonly #daemon: string;
  readonly #caller: Caller;
  readonly #streams: StreamCaller;
  readonly #callee: Callee;
  readonly #events: (ReceivedEvent | undefined)[] = [];
  #closedHere = false;
  /** Why the connection ended, unless this application closed it. */
  #lost: ConnectionLost | undefined;
  readonly #over: Promise<void>;
  #resolveOver: () => void = () => {};

  constructor(channel: Channel, description: InterfaceDescription, callbacks: Callbacks) {
    super(channel);
    this.#daemon = `The daemon of ${description.namespace}`;
    this.#caller = new Caller(channel, description.exceptions, "the daemon");
    this.#streams = new StreamCaller(this.#caller, { channel, gate: this.gate });
    const { handlers, maxCallsInFlight } = callbacks;
    this.#callee = new Callee(
      channel,
      undefined,
      { description, handlers },
      {
        sides: { callee: "the application", caller: "the daemon" },
        maxCallsInFlight,
        // Callbacks have none.
        maxStreams: 0,
        exposeStacks: false,
        gate: this.gate,
        isFull: () => channel.queuedBytes > pauseReadingBytes,
        onAnswered: () => this.#settled(),
        onError: (error, callback) => callbacks.onError(error, callback),
      },
    );
    this.#over = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  /** Answers that came after their call was given up, and were dropped. */
  get lateAnswers(): number {
    return this.#caller.lateAnswers;
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
    return method.parameterStreams === undefined
      ? this.#caller.call(method, values, options)
      : this.#streams.call(method, values, options);
  }

  /** Calls a method whose result is a stream, when the iteration over it begins. */
  stream<Arguments, Item>(
    method: StreamMethodDescription<Arguments, Item>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    return this.#streams.stream(method, values, options);
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
      this.#callee.end(new ConnectionLost("This application closed the connection."));
      this.goodbye("closed", "the application closed the connection");
      this.channel.close();
    }
    return this.#over;
  }

  protected override get unanswered(): number {
    return this.#caller.unanswered + this.#callee.running;
  }

  override drained(): void {
    super.drained();
    this.#callee.answerWaiting();
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
      case itemKind:
      case endKind:
      case creditKind:
        receiveOfStream(head, reader, this.#streams, this.#callee);
        return;
      case callKind:
        this.#call(head, reader);
        return;
      case cancelKind:
        this.#cancel(reader);
        return;
      default:
        throw new ProtocolError(`A daemon does not send messages of kind ${kindOf(head)}.`);
    }
    this.#settled();
  }

  #call(head: number, reader: Reader): void {
    const id = reader.uint32();
    const callback = reader.varint("the number of a callback");
    const deadlineMs = readDeadline(reader, head) ?? 0;
    this.#callee.call(id, callback, deadlineMs, reader);
  }

  #cancel(reader: Reader): void {
    const id = reader.uint32();
    reader.expectEnd();
    this.#callee.cancel(id);
  }

  /** A call was answered, one way or the other. */
  #settled(): void {
    if (this.isClosing) this.closeIfIdle();
  }

  protected override heard(goodbye: Goodbye): void {
    this.#callee.refuse("shutting-down", `the daemon said goodbye (${goodbye.message}).`);
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
    this.#callee.end(this.#lost ?? new ConnectionLost(why));
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
