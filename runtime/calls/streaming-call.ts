import type { Application } from "../daemon/application.js";
import { RunningCall } from "./call-context.js";
import { Cancelled, RemoteError, type MediumError } from "../errors.js";
import type { Handler } from "../interface.js";
import { calleeFlag, writeCredit, writeEnd } from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import type { TraceContext } from "../messages/trace-context.js";
import { IncomingStream } from "../streams/incoming-stream.js";
import { OutgoingStream, type Route } from "../streams/outgoing-stream.js";
import { Stream } from "../streams/stream.js";

/** How many streams a call of the handler has. */
export function streamsOf(handler: Handler): number {
  return (handler.resultStream === undefined ? 0 : 1) + (handler.parameterStreams?.length ?? 0);
}

/** A call with streams while it runs, on the side that answers it: parameters come in, the result goes out. */
export class StreamingCall extends RunningCall {
  readonly #id: number;
  readonly #method: string;
  readonly #route: Route;
  readonly #parameters: readonly IncomingStream[];
  /** The parameters as the handler gets them. */
  readonly parameters: readonly AsyncIterable<unknown>[];
  readonly #result: OutgoingStream | undefined;
  #onAnswered: (() => void) | undefined;
  /** What the handler got of a source that failed, if one did. */
  #sourceFailure: RemoteError | undefined;

  constructor(
    application: Application | undefined,
    handler: Handler,
    deadlineMs: number,
    trace: TraceContext | undefined,
    id: number,
    route: Route,
    onAnswered: () => void,
  ) {
    super(application, handler.name, deadlineMs, trace);
    this.#id = id;
    this.#method = handler.name;
    this.#route = route;
    this.#onAnswered = onAnswered;
    const streams = handler.parameterStreams ?? [];
    const names = streams.map(({ name }) => `${name} of ${handler.name}`);
    this.#parameters = streams.map(
      (stream, index) =>
        new IncomingStream(names[index] ?? "", stream, {
          grant: (bytes) => this.#grant(index + 1, bytes),
          leave: () => this.#leave(index + 1),
        }),
    );
    this.parameters = this.#parameters.map(
      (stream, index) => new Stream(names[index] ?? "", () => stream),
    );
    if (handler.resultStream !== undefined) {
      const name = `the result of ${handler.name}`;
      this.#result = new OutgoingStream(name, handler.resultStream, route, 0);
    }
    // Asked for so that its deadline ends the streams whether the handler looks at it or not.
    if (deadlineMs > 0) void this.signal;
  }

  override invoke(handler: Handler, values: unknown): unknown {
    const result = super.invoke(handler, values);
    return this.#result === undefined ? result : this.#produce(this.#result, result);
  }

  override abort(reason: MediumError): void {
    if (this.reason !== undefined) return;
    super.abort(reason);
    for (const stream of this.#parameters) stream.fail(reason);
    this.#result?.stop();
  }

  override finish(): void {
    super.finish();
    this.#onAnswered?.();
    this.#onAnswered = undefined;
    const answered = new Cancelled(`${this.#method} was answered: its streams are over.`);
    for (const stream of this.#parameters) stream.fail(answered);
    this.#result?.stop();
  }

  override isToBlame(error: unknown): boolean {
    return error !== this.#sourceFailure;
  }

  override item(stream: number, reader: Reader): void {
    this.#parameter("an item", stream).receive(reader);
  }

  override binaryStream(stream: number): IncomingStream | undefined {
    return this.#parameters[stream - 1];
  }

  override ended(stream: number): void {
    this.#parameter("an end", stream).end();
  }

  override failed(stream: number, message: string): void {
    const incoming = this.#parameter("an end", stream);
    const failure = new RemoteError(
      `Stream ${stream} of ${this.#method} failed at its source: ${message}`,
    );
    this.#sourceFailure ??= failure;
    incoming.end(failure);
  }

  override credit(stream: number, bytes: number): void {
    if (stream !== 0 || this.#result === undefined) {
      throw this.noSuchStream("credit", stream);
    }
    this.#result.add(bytes);
  }

  async #produce(stream: OutgoingStream, result: unknown): Promise<void> {
    await stream.send(this.#id, await result);
    if (this.reason !== undefined) throw this.reason;
  }

  #parameter(what: string, stream: number): IncomingStream {
    const found = this.#parameters[stream - 1];
    if (found === undefined) throw this.noSuchStream(what, stream);
    return found;
  }

  #grant(stream: number, bytes: number): void {
    const { channel } = this.#route;
    writeCredit(channel.begin(), calleeFlag, this.#id, stream, bytes);
    channel.end();
  }

  #leave(stream: number): void {
    const { channel } = this.#route;
    writeEnd(channel.begin(), calleeFlag, this.#id, stream);
    channel.end();
  }
}
