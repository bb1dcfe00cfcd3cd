import type { Caller } from "./caller.js";
import { ProtocolError } from "../errors.js";
import type { GivenArguments } from "../values/given.js";
import type { MethodDescription, StreamMethodDescription } from "../interface.js";
import type { CallOptions, OutgoingCall } from "./outgoing-call.js";
import type { Reader } from "../values/reader.js";
import type { CallerStreams } from "../streams/caller-streams.js";
import type { IncomingStream } from "../streams/incoming-stream.js";
import type { Route } from "../streams/outgoing-stream.js";
import type { CallerEnd } from "../streams/receive.js";
import { CallWithStreams, openStream } from "./stream-calls.js";

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
      const call = new CallWithStreams(method, values, options, counts, resolve, reject);
      this.#start(call, options?.signal);
    });
  }

  /** Calls a method whose result is a stream. Whatever goes wrong is thrown by the iteration. */
  open<Arguments>(
    method: StreamMethodDescription<Arguments, unknown>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): IncomingStream {
    const { counts } = this.#caller;
    return openStream(method, values, options, counts, (call) =>
      this.#start(call, options?.signal),
    );
  }

  /** Sends a call that was made elsewhere. Throws as `Caller.send` does. */
  resend(call: OutgoingCall): void {
    this.#caller.resend(call);
    call.beginStreams(call.extra.id, this.#route);
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

  /** Sends a call with streams, and begins to send those of its parameters. */
  #start(call: OutgoingCall, signal: AbortSignal | undefined): void {
    const id = this.#caller.start(call, signal);
    call.moveTo(this.#caller, id);
    call.beginStreams(id, this.#route);
  }
}
