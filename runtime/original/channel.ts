import { IncompatibleInterface, ProtocolError } from "../errors.js";
import * as native from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import type { Channel, ChannelHandler } from "../transports/transport.js";
import type { Writer } from "../values/writer.js";
import { endKind } from "./kinds.js";
import { noId, OriginalReader } from "./reader.js";
import { OriginalWriter, type Heads } from "./writer.js";

/**
 * Lets a session of version 2 talk to an original LibMedium: a channel over the real one, which translates each message. So calls behave alike
 * whoever is at the other end: deadlines, limits and errors are the session's affair. What version 1 has no message for ends here:
 * cancels, subscriptions and pings are dropped, and goodbyes are answered by the channel itself.
 */
export abstract class OriginalChannel implements Channel, ChannelHandler, Heads {
  readonly #channel: Channel;
  protected readonly reader: OriginalReader = new OriginalReader();
  readonly #writer: OriginalWriter = new OriginalWriter(this);
  #session: ChannelHandler | undefined;
  #saidGoodbye = false;
  #closed = false;

  /**
   * Takes over a channel on which the last message of the greeting has passed. Messages of more than `messageBytesMax` are refused to
   * whoever writes them.
   */
  constructor(channel: Channel, messageBytesMax: number) {
    this.#channel = channel;
    channel.greeted(messageBytesMax, this.#writer);
    const isUsed = channel.begin() === this.#writer;
    channel.abandon();
    if (!isUsed) {
      throw new IncompatibleInterface(
        "The transport of this connection does not carry the protocol of the original LibMedium: its channels ignore the writer that `greeted` gives them.",
      );
    }
  }

  abstract call(method: number): Uint8Array;
  abstract event(event: number): Uint8Array;
  abstract callId(id: number, words: Uint32Array): void;

  /** A message of a kind that only this side receives; the reader stands behind it. Throws `ProtocolError` if it is none of them. */
  protected abstract receive(kind: number): void;

  /** Whether the message that was written may go; if not, whoever says so keeps a copy. `kind` and `id` are those of version 2. */
  protected abstract goesNow(kind: number, id: number, writer: Writer): boolean;

  /** Nothing is sent any more, but the end. May be called more than once. */
  protected ended(): void {}

  get queuedBytes(): number {
    return this.#channel.queuedBytes;
  }

  get receivedBytes(): number {
    return this.#channel.receivedBytes ?? 0;
  }

  get sentBytes(): number {
    return this.#channel.sentBytes ?? 0;
  }

  begin(): Writer {
    return this.#channel.begin();
  }

  end(): void {
    const writer = this.#writer;
    const { kind, id } = writer;
    writer.finish();
    if (writer.messageBytes > 0 && this.goesNow(kind, id, writer)) this.#channel.end();
    else this.#channel.abandon();
    if (kind === native.goodbyeKind) this.#answerGoodbye();
  }

  abandon(): void {
    this.#channel.abandon();
  }

  send(message: Uint8Array): void {
    this.#channel.send(message);
  }

  start(session: ChannelHandler): void {
    this.#session = session;
    this.#channel.start(this);
  }

  limitGreeting(): void {}

  greeted(): void {}

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.ended();
      this.#channel.send(Uint8Array.of(endKind));
    }
    this.#channel.close();
  }

  destroy(): void {
    this.#closed = true;
    this.ended();
    this.#channel.destroy();
  }

  message(reader: Reader): void {
    try {
      reader.handTo(this.reader);
      const kind = this.reader.kind();
      if (kind === endKind) this.#receiveEnd();
      else this.receive(kind);
    } catch (error) {
      this.broken(
        error instanceof ProtocolError ? error : new ProtocolError(String(error), { cause: error }),
      );
    }
  }

  broken(error: ProtocolError): void {
    this.#session?.broken(error);
  }

  drained(): void {
    this.#session?.drained();
  }

  closed(error?: Error): void {
    this.#closed = true;
    this.ended();
    this.#session?.closed(error);
  }

  /** Gives the session what the reader holds, as a message of version 2. `isWhole` says that it is a value, and not items. */
  protected deliver(kind: number, id: number, number: number, isWhole = false): void {
    this.reader.present(kind, id, number, isWhole);
    this.#session?.message(this.reader);
  }

  /** Gives the session a message that is made of texts. */
  protected deliverTexts(kind: number, id: number, number: number, texts: readonly string[]): void {
    const items = texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(bytes.length);
      return [size, bytes];
    });
    this.reader.reset(Buffer.concat(items));
    this.deliver(kind, id, number);
  }

  /** An original does not know goodbyes. So the answer, which ends the session once nothing is unanswered, comes from here. */
  #answerGoodbye(): void {
    if (this.#saidGoodbye) return;
    this.#saidGoodbye = true;
    // Not within the call of whoever says goodbye, who may have more to do.
    queueMicrotask(() => this.#deliverGoodbye());
  }

  #receiveEnd(): void {
    // Whoever sends it closes: nothing that is unanswered will be answered any more.
    this.#saidGoodbye = true;
    this.#deliverGoodbye();
    this.close();
  }

  #deliverGoodbye(): void {
    if (this.#closed) return;
    this.deliverTexts(native.goodbyeKind, noId, 0, ["closed", "the other side has ended"]);
  }
}
