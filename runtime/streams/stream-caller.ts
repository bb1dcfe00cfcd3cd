import type { Caller } from "../caller.js";
import type { CallCounts } from "../counts.js";
import { Cancelled, ProtocolError, TimeoutError } from "../errors.js";
import type { GivenArguments } from "../given.js";
import type { MethodDescription, StreamMethodDescription } from "../interface.js";
import { writeCredit } from "../messages.js";
import { TypedCall, type CallOptions } from "../outgoing-call.js";
import type { Reader } from "../reader.js";
import type { Writer } from "../writer.js";
import { CallerStreams } from "./caller-streams.js";
import { IncomingStream } from "./incoming-stream.js";
import type { Route } from "./outgoing-stream.js";
import type { CallerEnd } from "./receive.js";
import { Stream } from "./stream.js";

/** Makes those calls of a `Caller` that have streams, so that all others know nothing of them. */
export class StreamCaller implements CallerEnd {
  readonly #caller: Caller;
  readonly #route: Route;

  constructor(caller: Caller, { channel, gate }: Pick<Route, "channel" | "gate">) {
    this.#caller = caller;
    this.#route = { channel, gate, flag: 0 };
  }

  /** As `Caller.call`, for a method with parameters that are streams. */
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const { counts } = this.#caller;
      const streams = this.#streams(method, undefined);
      const call = new StreamingCall(method, values, options, counts, resolve, reject, streams);
      this.#begin(call, options);
    });
  }

  /**
   * Calls a method whose result is a stream. The call is made when the iteration begins, and whatever goes wrong is thrown by that.
   */
  stream<Arguments, Item>(
    method: StreamMethodDescription<Arguments, Item>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    return new Stream<Item>(method.name, () => this.#open(method, values, options));
  }

  item(id: number, stream: number, reader: Reader): void {
    this.#streamsOf(id).item(stream, reader);
  }

  credit(id: number, stream: number, bytes: number): void {
    this.#streamsOf(id).credit(stream, bytes);
  }

  unwanted(id: number, stream: number): void {
    this.#streamsOf(id).unwanted(stream);
  }

  /** A callee says nothing about the streams of a call behind its answer, so the call is in the table. */
  #streamsOf(id: number): CallerStreams {
    const call = this.#caller.waiting(id);
    if (call === undefined)
      throw new ProtocolError(`There is no unanswered call ${id} for this message of a stream.`);
    if (call.streams === undefined)
      throw new ProtocolError(`${call.name} has no streams, but a message of one came for it.`);
    return call.streams;
  }

  /** Makes a call whose result is a stream. */
  #open<Arguments>(
    method: StreamMethodDescription<Arguments, unknown>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): IncomingStream {
    let leave: (() => void) | undefined;
    let id = -1;
    const result = new IncomingStream(`the result of ${method.name}`, method.resultStream, {
      grant: (bytes) => {
        writeCredit(this.#route.channel.begin(), 0, id, 0, bytes);
        this.#route.channel.end();
      },
      leave: () => leave?.(),
    });
    const fail = (error: Error): void => {
      // Whoever gives up wants nothing more; all else comes behind the items that were sent before it.
      if (error instanceof Cancelled || error instanceof TimeoutError) result.fail(error);
      else result.close(error);
    };
    const streams = this.#streams(method, result);
    try {
      const { counts } = this.#caller;
      const end = (): void => result.end();
      const call = new StreamingCall(method, values, options, counts, end, fail, streams);
      id = this.#begin(call, options);
      leave = () =>
        this.#caller.giveUp(call, id, new Cancelled(`The loop over ${method.name} was left.`));
    } catch (error) {
      result.close(error);
    }
    return result;
  }

  #streams(
    { name, parameterStreams = [] }: StreamingMethod,
    result: IncomingStream | undefined,
  ): CallerStreams {
    return new CallerStreams(name, result, parameterStreams, this.#route);
  }

  /** Sends a call with streams, and begins to send those of its parameters. */
  #begin<Arguments, Result>(
    call: StreamingCall<Arguments, Result>,
    options: CallOptions | undefined,
  ): number {
    const id = this.#caller.start(call, options?.signal);
    if (!call.settled) call.streams.begin(id, call.sources);
    return id;
  }
}

type StreamingMethod = Pick<MethodDescription<never, never>, "name" | "parameterStreams">;

class StreamingCall<Arguments, Result> extends TypedCall<Arguments, Result> {
  readonly #streams: CallerStreams;
  #sources: readonly unknown[] = [];

  constructor(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
    counts: CallCounts,
    resolve: (result: Result) => void,
    reject: (error: Error) => void,
    streams: CallerStreams,
  ) {
    super(method, values, options, counts, resolve, reject);
    this.#streams = streams;
  }

  override get streams(): CallerStreams {
    return this.#streams;
  }

  /** What the application gave for the parameters that are streams, once the call was written. */
  get sources(): readonly unknown[] {
    return this.#sources;
  }

  override write(writer: Writer, id: number, method: number): void {
    // What a call that failed has left.
    writer.takeStreams();
    super.write(writer, id, method);
    this.#sources = writer.takeStreams();
  }

  override fail(error: Error): void {
    super.fail(this.#streams.explain(error));
  }

  protected override settle(): void {
    super.settle();
    this.#streams.over();
  }
}
