import { originalCallBytesMax } from "../limits.js";
import { MessageTooLarge } from "../values/message-buffer.js";
import * as native from "../messages/messages.js";
import { callIdBytes, callIdWords, errorKind, responseKind, tracebackPrefix } from "./kinds.js";
import { OriginalValueWriter } from "./value-writer.js";

/** What the heads of messages are made of. */
export interface Heads {
  /** The kind and the name of a call. Throws `IncompatibleInterface` where version 1 cannot carry it. */
  call(method: number): Uint8Array;
  /** The kind and the name of an event; throws as `call` does. */
  event(event: number): Uint8Array;
  /** Fills in the four numbers of the id under which the caller knows the call. */
  callId(id: number, words: Uint32Array): void;
}

/**
 * Writes messages of version 1 for those who speak version 2: what the session writes of a head (`byte`, `fixed32`, `varint`: nothing else
 * of version 1 is written with these) becomes a head of version 1, and values take version 1's form.
 */
export class OriginalWriter extends OriginalValueWriter {
  readonly #heads: Heads;
  readonly #callId = new Uint32Array(callIdWords);
  /** Of the message at hand: version 2's kind, and its id where it has one. */
  kind = 0;
  id = 0;
  #hasId = false;
  /** Of a throw or a goodbye, whose texts are put together at its end. */
  #texts: string[] | undefined;
  #exception = 0;

  constructor(heads: Heads) {
    super();
    this.#heads = heads;
  }

  /** Version 1 has none: the trace ends here. */
  override get carriesHeaders(): boolean {
    return false;
  }

  override beginMessage(frameBytes?: number, messageBytesMax?: number): void {
    super.beginMessage(frameBytes, messageBytesMax);
    this.kind = 0;
    this.#hasId = false;
    this.#texts = undefined;
  }

  /** To be called before the message is sent. */
  finish(): void {
    if (this.kind !== native.throwKind || this.#texts === undefined) return;
    const [first = "", message = "", stack = ""] = this.#texts;
    const isDeclared = this.#exception !== native.undeclared;
    this.put32(this.#exception);
    this.raw(Buffer.from(isDeclared ? first : `${tracebackPrefix}\n${stack || message}`));
  }

  // Heads.

  override byte(kind: number): void {
    this.kind = kind & 0x3f;
    if (this.kind === native.throwKind || this.kind === native.goodbyeKind) this.#texts = [];
  }

  /** The id, or what follows it: a deadline, which version 1 does not know. */
  override fixed32(value: number): void {
    if (this.#hasId) return;
    this.#hasId = true;
    this.id = value;
    if (this.kind === native.replyKind) {
      super.byte(responseKind);
      this.#putCallId();
      this.isWhole = true;
    } else if (this.kind === native.throwKind) {
      super.byte(errorKind);
      this.#putCallId();
    }
  }

  override varint(number: number): void {
    if (this.kind === native.callKind) {
      this.#putHead(this.#heads.call(number));
      this.put32(callIdBytes);
      this.#putCallId();
    } else if (this.kind === native.eventKind) {
      this.#putHead(this.#heads.event(number));
    } else {
      this.#exception = number;
    }
  }

  // Values are the base's, but for the texts of what is put together at its end.

  override string(value: string, member: string): void {
    if (this.#texts === undefined) super.string(value, member);
    else this.#texts.push(value);
  }

  protected override tooLarge(): MessageTooLarge {
    if (this.maxMessageBytes !== originalCallBytesMax) return super.tooLarge();
    return new MessageTooLarge(
      `The call takes more than ${originalCallBytesMax} bytes, of which an original LibMedium daemon would misread it. Send less at a time.`,
    );
  }

  /** Short, mostly: a call into C++ would cost more. */
  #putHead(head: Uint8Array): void {
    const size = head.length;
    if (this.position + size > this.limit) this.makeRoom(size);
    const { bytes, position } = this;
    for (let index = 0; index < size; index++) bytes[position + index] = head[index] as number;
    this.position = position + size;
  }

  #putCallId(): void {
    const words = this.#callId;
    this.#heads.callId(this.id, words);
    for (let word = 0; word < callIdWords; word++) this.put32(words[word] as number);
  }
}
