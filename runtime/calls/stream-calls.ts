import type { CallCounts } from "../telemetry/counts.js";
import { Cancelled, TimeoutError, type MediumError } from "../errors.js";
import type { GivenArguments } from "../values/given.js";
import type { MethodDescription, StreamMethodDescription } from "../interface.js";
import { TypedCall, type CallOptions } from "./outgoing-call.js";
import type { Writer } from "../values/writer.js";
import { CallerStreams } from "../streams/caller-streams.js";
import { IncomingStream } from "../streams/incoming-stream.js";
import type { Route } from "../streams/outgoing-stream.js";

/** A call with streams, on the side that makes it, before it is sent and after. */
export class CallWithStreams<Arguments, Result> extends TypedCall<Arguments, Result> {
  readonly #streams: CallerStreams;
  /** What the application gave for the parameters that are streams, once the call was written. */
  #sources: readonly unknown[] = [];

  constructor(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
    counts: CallCounts,
    resolve: (result: Result) => void,
    reject: (error: Error) => void,
    result?: IncomingStream,
  ) {
    super(method, values, options, counts, resolve, reject);
    this.#streams = new CallerStreams(method.name, method.parameterStreams ?? [], result);
    // Has it remember where it is.
    void this.extra;
  }

  override get streams(): CallerStreams {
    return this.#streams;
  }

  override write(writer: Writer, id: number, method: number): void {
    // What a call that failed has left.
    writer.takeStreams();
    super.write(writer, id, method);
    this.#sources = writer.takeStreams();
  }

  /** It was sent under that id. */
  override beginStreams(id: number, route: Route): void {
    if (!this.settled) this.#streams.begin(id, this.#sources, route);
  }

  /** Nobody wants its answer any more. Unless it is settled. */
  giveUp(error: MediumError): void {
    if (this.settled) return;
    this.fail(error);
    this.extra.place?.withdraw(this);
  }

  override fail(error: Error): void {
    super.fail(this.#streams.explain(error));
  }

  protected override settle(): void {
    super.settle();
    this.#streams.over();
  }
}

/** Makes a call whose result is a stream, and has it started by `start`. Whatever goes wrong is thrown by the iteration. */
export function openStream<Arguments>(
  method: StreamMethodDescription<Arguments, unknown>,
  values: GivenArguments<Arguments>,
  options: CallOptions | undefined,
  counts: CallCounts,
  start: (call: CallWithStreams<Arguments, void>) => void,
): IncomingStream {
  let call: CallWithStreams<Arguments, void> | undefined;
  const result = new IncomingStream(`the result of ${method.name}`, method.resultStream, {
    grant: (bytes) => call?.streams.grant(bytes),
    leave: () => call?.giveUp(new Cancelled(`The loop over ${method.name} was left.`)),
  });
  const end = (): void => result.end();
  const fail = (error: Error): void => {
    // Whoever gives up wants nothing more; all else comes behind the items that were sent before it.
    if (error instanceof Cancelled || error instanceof TimeoutError) result.fail(error);
    else result.close(error);
  };
  try {
    call = new CallWithStreams(method, values, options, counts, end, fail, result);
    start(call);
  } catch (error) {
    result.close(error);
  }
  return result;
}
