import type { ServerDispatch } from "../interface.js";
import * as native from "../messages/messages.js";
import type { Channel, ChannelHandler } from "../transports/transport.js";
import { CallIds } from "./call-ids.js";
import { OriginalChannel } from "./channel.js";
import { callIdWords, eventKind, invocationKind } from "./kinds.js";
import { Names, notCarried } from "./names.js";
import { noId } from "./reader.js";

/** The daemon's side, towards an original application: invocations come in; responses, errors and events go out. */
export class OriginalDaemonChannel extends OriginalChannel {
  readonly #methods: Names;
  readonly #events: Names;
  /** The ids of the calls that are unanswered, as the application knows them. */
  readonly #ids = new CallIds();

  constructor(channel: Channel, { description }: ServerDispatch, messageBytesMax: number) {
    super(channel, messageBytesMax);
    this.#methods = new Names(description.methods);
    this.#events = new Names(description.events);
  }

  /** An original application gets every event, and does not ask for any. */
  override start(session: ChannelHandler): void {
    super.start(session);
    for (const number of this.#events.carried()) {
      this.deliverTexts(native.subscribeKind, noId, number, []);
    }
  }

  /** Original applications have no callbacks. */
  override call(): Uint8Array {
    throw notCarried("A callback", "it knows none");
  }

  override event(event: number): Uint8Array {
    return this.#events.head(eventKind, event);
  }

  override callId(id: number, words: Uint32Array): void {
    const from = this.#ids.words;
    const start = id * callIdWords;
    for (let word = 0; word < callIdWords; word++) words[word] = from[start + word] as number;
  }

  protected override goesNow(kind: number, id: number): boolean {
    if (kind === native.replyKind || kind === native.throwKind) this.#ids.release(id);
    return true;
  }

  protected override receive(kind: number): void {
    if (kind !== invocationKind) {
      throw this.reader.error(
        "a message",
        `an application does not send kind 0x${kind.toString(16)}`,
      );
    }
    const name = this.reader.name("the name of a method");
    const id = this.#ids.add();
    this.reader.callId(true, this.#ids.words, id * callIdWords);
    const number = this.#methods.number(name);
    if (number === undefined) {
      this.#refuse(id, `the daemon has no method ${JSON.stringify(name)}.`);
      return;
    }
    const obstacle = this.#methods.obstacle(number);
    if (obstacle !== undefined) this.#refuse(id, notCarried(name, obstacle).message);
    else this.deliver(native.callKind, id, number);
  }

  #refuse(id: number, message: string): void {
    native.writeFailure(this.begin(), id, "incompatible-interface", message, "");
    this.end();
  }
}
