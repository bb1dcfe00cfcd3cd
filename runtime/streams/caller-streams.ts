import { ProtocolError, RemoteError } from "../errors.js";
import type { StreamDescription } from "../interface.js";
import { writeCredit, writeEnd, writeFailedEnd } from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import type { IncomingStream } from "./incoming-stream.js";
import { OutgoingStream, type Route } from "./outgoing-stream.js";
import { isError, isInvalidItem } from "../values/stream-source.js";

/** The streams of one call on the side that makes it: its result comes in, its parameters go out. */
export class CallerStreams {
  readonly #method: string;
  readonly #descriptions: readonly StreamDescription[];
  readonly #result: IncomingStream | undefined;
  #parameters: readonly OutgoingStream[] = [];
  /** Where the call was sent, and its id there. */
  #sent: { readonly route: Route; readonly id: number } | undefined;
  #isOver = false;
  #sourceError: Error | undefined;

  constructor(
    method: string,
    parameters: readonly StreamDescription[],
    result: IncomingStream | undefined,
  ) {
    this.#method = method;
    this.#descriptions = parameters;
    this.#result = result;
  }

  /** Whether the call can be sent again where it was not started: no source was begun. */
  get canMove(): boolean {
    return this.#descriptions.length === 0;
  }

  /** The call was sent: begins to send the items of its parameters. */
  begin(id: number, sources: readonly unknown[], route: Route): void {
    this.#sent = { route, id };
    this.#parameters = this.#descriptions.map(
      (parameter, index) =>
        new OutgoingStream(`${parameter.name} of ${this.#method}`, parameter, route, index + 1),
    );
    this.#parameters.forEach(
      (stream, index) => void this.#send(stream, route, id, index, sources[index]),
    );
  }

  /** The callee may send so many bytes more of the result. */
  grant(bytes: number): void {
    if (this.#sent === undefined) return;
    const { route, id } = this.#sent;
    writeCredit(route.channel.begin(), route.flag, id, 0, bytes);
    route.channel.end();
  }

  /** The call was answered or given up: nothing is sent any more. May be called twice. */
  over(): void {
    this.#isOver = true;
    for (const stream of this.#parameters) stream.stop();
  }

  /** Where the call failed in the daemon because a source of its parameters did here, that is what its caller is to know. */
  explain(error: Error): Error {
    return error instanceof RemoteError ? (this.#sourceError ?? error) : error;
  }

  item(stream: number, reader: Reader): void {
    if (stream !== 0 || this.#result === undefined) throw this.#unknown("an item", stream);
    this.#result.receive(reader);
  }

  credit(stream: number, bytes: number): void {
    this.#parameter("credit", stream).add(bytes);
  }

  /** The callee wants no more items. */
  unwanted(stream: number): void {
    this.#parameter("an end", stream).stop();
  }

  #parameter(what: string, stream: number): OutgoingStream {
    const found = this.#parameters[stream - 1];
    if (found === undefined) throw this.#unknown(what, stream);
    return found;
  }

  /** The callee speaks of a stream that the method does not have, or says what is not its to say. */
  #unknown(what: string, stream: number): ProtocolError {
    return new ProtocolError(
      `There is no stream ${stream} of ${this.#method} for ${what} of its callee.`,
    );
  }

  async #send(
    stream: OutgoingStream,
    { channel, flag }: Route,
    id: number,
    index: number,
    source: unknown,
  ): Promise<void> {
    try {
      await stream.send(id, source);
      if (this.#isOver || stream.isStopped) return;
      writeEnd(channel.begin(), flag, id, index + 1);
      channel.end();
    } catch (thrown) {
      if (this.#isOver || stream.isStopped) return;
      const error = errorOf(thrown, stream.name);
      this.#sourceError ??= error;
      const code = isInvalidItem(error) ? "invalid-value" : "remote-error";
      writeFailedEnd(channel.begin(), id, index + 1, code, messageOf(error));
      channel.end();
    }
  }
}

function errorOf(thrown: unknown, name: string): Error {
  if (isError(thrown)) return thrown;
  return new Error(`${name} threw something that is no Error.`, { cause: thrown });
}

/** Asking an error for its message may run code that throws. */
function messageOf(error: Error): string {
  try {
    return String(error.message || error.name);
  } catch {
    return "an error that cannot be described.";
  }
}
