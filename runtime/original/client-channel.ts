import { randomBytes } from "node:crypto";
import type { InterfaceDescription } from "../interface.js";
import { originalCallBytesMax } from "../limits.js";
import * as native from "../messages.js";
import type { Channel } from "../transport.js";
import { OriginalChannel } from "./channel.js";
import { callIdBytes, errorKind, eventKind, invocationKind, responseKind } from "./kinds.js";
import { Names } from "./names.js";
import { Outbox } from "./outbox.js";
import { splitTraceback } from "./traceback.js";

/** Where the parts of a call's id are: what follows the connection's own is the count of the call, then the session's id. */
const sequenceOffset = 8;
const sessionIdOffset = 12;
/** The upper two bits of the ninth byte say which variant of UUID it is. */
const variantBits = 0x8000_0000;
const sequenceMask = 0x3fff_ffff;

/** The application's side, towards an original daemon: invocations go out; responses, errors and events come in. */
export class OriginalClientChannel extends OriginalChannel {
  readonly #methods: Names;
  readonly #events: Names;
  /** A random UUID whose second half is made anew for each call. */
  readonly #callId: Buffer = randomBytes(callIdBytes);
  /** By the session's id, for telling the answer of a call from a late one of the call that had the id before. */
  readonly #sequences: number[] = [];
  #sequence = 0;
  readonly #outbox = new Outbox((message) => this.send(message));

  constructor(channel: Channel, { methods, events }: InterfaceDescription) {
    super(channel, originalCallBytesMax);
    this.#methods = new Names(methods);
    this.#events = new Names(events);
    // A UUID of version 4, the random one.
    this.#callId[6] = ((this.#callId[6] ?? 0) & 0x0f) | 0x40;
  }

  override call(method: number): Uint8Array {
    return this.#methods.head(invocationKind, method);
  }

  /** Applications fire none. */
  override event(event: number): Uint8Array {
    return this.#events.head(eventKind, event);
  }

  override callId(id: number): Uint8Array {
    const sequence = (this.#sequence = (this.#sequence + 1) & sequenceMask);
    this.#sequences[id] = sequence;
    this.#callId.writeUInt32BE(variantBits + sequence, sequenceOffset);
    this.#callId.writeUInt32BE(id, sessionIdOffset);
    return this.#callId;
  }

  protected override transmit(message: Uint8Array): void {
    this.#outbox.add(message, this.#sequence);
  }

  protected override ended(): void {
    this.#outbox.end();
  }

  protected override receive(kind: number): void {
    switch (kind) {
      case responseKind:
        this.deliver({ kind: native.replyKind, id: this.#receiveCallId(), isWhole: true });
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
    const head = { kind: native.throwKind, id, number };
    if (number === native.undeclared) {
      const { message, traceback } = splitTraceback(text);
      this.deliverTexts(head, ["remote-error", message, traceback]);
    } else {
      this.deliverTexts(head, [text]);
    }
  }

  /** An event of another specification, or one that cannot be read, is skipped: every application is sent all of them. */
  #receiveEvent(): void {
    const number = this.#events.number(this.reader.name("the name of an event"));
    if (number === undefined || this.#events.obstacle(number) !== undefined) return;
    this.deliver({ kind: native.eventKind, number });
  }

  /** Returns the session's id. */
  #receiveCallId(): number {
    const bytes = this.reader.callId(false);
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const id = view.readUInt32BE(sessionIdOffset);
    const sequence = view.readUInt32BE(sequenceOffset) & sequenceMask;
    const isOurs = view.compare(this.#callId, 0, sequenceOffset, 0, sequenceOffset) === 0;
    if (!isOurs || this.#sequences[id] !== sequence) {
      throw this.reader.error("an answer", `its id ${view.toString("hex")} is that of no call`);
    }
    this.#outbox.answered(sequence);
    return id;
  }
}
