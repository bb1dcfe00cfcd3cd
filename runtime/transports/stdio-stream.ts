import { Duplex, type Readable, type Writable } from "node:stream";

/**
 * One stream of what comes in here and what goes out there: two pipes as one connection. Both belong to it from now on. `whyEnded` is asked when
 * nothing more comes in and this side has not ended: an error that it resolves with is the stream's.
 */
export class StdioStream extends Duplex {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #whyEnded: () => Promise<Error | undefined>;
  #inputEnded = false;

  constructor(
    input: Readable,
    output: Writable,
    whyEnded: () => Promise<Error | undefined> = async () => undefined,
  ) {
    super();
    this.#input = input;
    this.#output = output;
    this.#whyEnded = whyEnded;
    input.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) input.pause();
    });
    input.on("end", () => this.#endInput());
    input.on("close", () => this.#endInput());
    for (const stream of [input, output]) stream.on("error", (error) => this.#fail(error));
    input.pause();
  }

  override _read(): void {
    this.#input.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#output.write(chunk, (error) => done(isUnread(error) ? undefined : error));
  }

  override _final(done: () => void): void {
    this.#output.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#input.destroy();
    this.#output.destroy();
    done(error);
  }

  #endInput(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    if (this.writableEnded) this.push(null);
    else void this.#whyEnded().then((error) => this.#finish(error));
  }

  #finish(error: Error | undefined): void {
    if (this.destroyed) return;
    if (error === undefined) this.push(null);
    else this.destroy(error);
  }

  /** Where nobody reads any more, the end of what comes in tells more, and comes after all that was sent. */
  #fail(error: Error): void {
    if (!isUnread(error)) this.destroy(error);
  }
}

function isUnread(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === "EPIPE";
}
