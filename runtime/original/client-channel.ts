import type { InterfaceDescription } from "../interface.js";
import { originalCallBytesMax } from "../limits.js";
import * as native from "../messages/messages.js";
import type { Channel } from "../transports/transport.js";
import type { Writer } from "../values/writer.js";
import { OriginalChannel } from "./channel.js";
import { callIdWords, errorKind, eventKind, invocationKind, responseKind } from "./kinds.js";
import { Names } from "./names.js";
import { Outbox } from "./outbox.js";
import { noId } from "./reader.js";
import { splitTraceback } from "./traceback.js";

/** In a UUID's second word: the version, of those that are random; in its third, the variant. */
const versionMask = 0xffff_0fff;
const versionBits = 0x4000;
const variantBits = 0x8000_0000;
const sequenceMask = 0x3fff_ffff;

/** The application's side, towards an original daemon: invocations go out; responses, errors and events come in. */
export class OriginalClientChannel extends OriginalChannel {
  readonly #methods: Names;
  readonly #events: Names;
  // The id of a call is a UUID of two words that are the connection's own, the count of the call and the session's id.
  readonly #first: number = randomWord();
  readonly #second: number = ((randomWord() & versionMask) | versionBits) >>> 0;
  readonly #received: Uint32Array = new Uint32Array(callIdWords);
  /** By the session's id, for telling the answer of a call from another one of the call that had the id before. */
  readonly #sequences: number[] = [];
  #sequence = 0;
  readonly #outbox = new Outbox((message) => this.send(message));

  constructor(channel: Channel, { methods, events }: InterfaceDescription) {
    super(channel, originalCallBytesMax);
    this.#methods = new Names(methods);
    this.#events = new Names(events);
  }

  override call(method: number): Uint8Array {
    return this.#methods.head(invocationKind, method);
  }

  /** Applications fire none. */
  override event(event: number): Uint8Array {
    return this.#events.head(eventKind, event);
  }

  override callId(id: number, words: Uint32Array): void {
    const sequence = (this.#sequence + 1) & sequenceMask;
    this.#sequence = sequence;
    this.#sequences[id] = sequence;
    words[0] = this.#first;
    words[1] = this.#second;
    words[2] = variantBits + sequence;
    words[3] = id;
  }

  protected override goesNow(_kind: number, _id: number, writer: Writer): boolean {
    return this.#outbox.goesNow(writer, this.#sequence);
  }

  protected override ended(): void {
    this.#outbox.end();
  }

  protected override receive(kind: number): void {
    switch (kind) {
      case responseKind:
        this.deliver(native.replyKind, this.#receiveCallId(), 0, true);
        return;
      case errorKind:
        this.#receiveError(this.#receiveCallId());
        return;
      case eventKind:
        this.#receiveEvent();
        return;
      default:
        throw this.reader.error("a message", `a daemon does not send kind 0x${kind.toString(16)}`);
    }
  }

  #receiveError(id: number): void {
    const number = this.reader.errorNumber();
    const text = this.reader.prose();
    if (number === native.undeclared) {
      const { message, traceback } = splitTraceback(text);
      this.deliverTexts(native.throwKind, id, number, ["remote-error", message, traceback]);
    } else {
      this.deliverTexts(native.throwKind, id, number, [text]);
    }
  }

  /** An event of another specification, or one that cannot be read, is skipped: every application is sent all of them. */
  #receiveEvent(): void {
    const number = this.#events.number(this.reader.name("the name of an event"));
    if (number === undefined || this.#events.obstacle(number) !== undefined) return;
    this.deliver(native.eventKind, noId, number);
  }

  /** Returns the session's id. */
  #receiveCallId(): number {
    const words = this.#received;
    this.reader.callId(false, words, 0);
    const [first, second, third = 0, id = 0] = words;
    const sequence = third & sequenceMask;
    if (first !== this.#first || second !== this.#second || this.#sequences[id] !== sequence) {
      throw this.reader.error("an answer", "its id is that of no call");
    }
    this.#outbox.answered(sequence);
    return id;
  }
}

function randomWord(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word;
}
