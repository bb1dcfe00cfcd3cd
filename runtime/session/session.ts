import { ProtocolError } from "../errors.js";
import type { Watched } from "./keep-alive.js";
import { pauseReadingBytes } from "../limits.js";
import {
  itemKind,
  goodbyeKind,
  kindOf,
  pingKind,
  pongKind,
  readHead,
  writeGoodbye,
  writePing,
  writePong,
} from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import { ItemGate } from "../streams/item-gate.js";
import type { Channel, ChannelHandler, MessageInParts } from "../transports/transport.js";
import { toWireCode, type WireCode } from "../messages/wire-codes.js";

/** Why and by whom a connection is being ended. */
export interface Goodbye {
  readonly code: WireCode;
  readonly message: string;
}

/**
 * What both sides of a connection have in common once they have greeted: pings, goodbyes and the end. The application's side adds what
 * it receives (`ClientSession`), and so does the daemon's (`DaemonSession`).
 *
 * A session ends in one of three ways: both sides said goodbye and no call is unanswered; one side has no patience left and closes; or
 * the channel breaks. In each, `ended` is called exactly once, last.
 */
export abstract class Session implements ChannelHandler, Watched {
  protected readonly channel: Channel;
  /** What the items of all streams pass through. */
  protected readonly gate: ItemGate;
  /** What this side said. */
  #said: Goodbye | undefined;
  /** What the other side said. */
  #heard: Goodbye | undefined;
  #waitingForDrain: (() => void)[] = [];
  /** One promise for all who wait at the same time: a producer that does not wait asks for one with each event. */
  #drain: Promise<void> | undefined;
  #isOver = false;
  #drainCount = 0;
  #pingCount = 0;
  /** Of pings whose answer somebody waits for, in their order. */
  #awaited: { readonly token: number; heard(): void }[] = [];
  /** The last ping that found the peer not reading. */
  #owedPong: number | undefined;

  constructor(channel: Channel) {
    this.channel = channel;
    this.gate = new ItemGate(channel);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether either side has begun to end the connection. */
  get isClosing(): boolean {
    return this.#said !== undefined || this.#heard !== undefined;
  }

  get signsOfLife(): number | undefined {
    const { received } = this.channel;
    return received === undefined ? undefined : received + this.#drainCount;
  }

  get queuedBytes(): number {
    return this.channel.queuedBytes;
  }

  /** Asks for a sign of life. */
  ping(): void {
    if (this.#isOver) return;
    this.#pingCount = (this.#pingCount + 1) >>> 0;
    writePing(this.channel.begin(), this.#pingCount);
    this.channel.end();
  }

  /** Calls `heard` once the peer has received everything that was sent before; never, where the session ends first. */
  whenHeard(heard: () => void): void {
    if (this.#isOver) return;
    this.ping();
    this.#awaited.push({ token: this.#pingCount, heard });
  }

  /** The peer is gone, and is not told. */
  lose(error: Error): void {
    this.channel.destroy();
    this.closed(error);
  }

  /** Whether the session keeps the process alive. */
  keepProcess(isKept: boolean): void {
    if (isKept) this.channel.ref?.();
    else this.channel.unref?.();
  }

  message(reader: Reader): void {
    try {
      const head = readHead(reader);
      if (kindOf(head) < pingKind) this.receive(head, reader);
      else this.#route(head, reader);
    } catch (error) {
      this.broken(
        error instanceof ProtocolError ? error : new ProtocolError(String(error), { cause: error }),
      );
    }
  }

  begun(reader: Reader, size: number): MessageInParts | undefined {
    try {
      const head = readHead(reader);
      return kindOf(head) === itemKind ? this.begunItem(head, reader, size) : undefined;
    } catch {
      // Too little of it is there, or it is wrong, which is told once all of it is.
      return undefined;
    }
  }

  /** An item has begun to arrive; the reader stands behind its head. Otherwise as `begun`, but may throw `ProtocolError`. */
  protected begunItem(_head: number, _reader: Reader, _size: number): MessageInParts | undefined {
    return undefined;
  }

  broken(error: ProtocolError): void {
    this.abort("protocol-error", error.message, error);
  }

  drained(): void {
    this.#drainCount++;
    this.gate.drained();
    if (this.#owedPong !== undefined && !this.#isOver) this.#pong(this.#owedPong);
    this.caughtUp();
  }

  /** Lets go on whoever waits until this side has room. */
  protected caughtUp(): void {
    const waiting = this.#waitingForDrain;
    if (waiting.length === 0) return;
    this.#waitingForDrain = [];
    for (const resolve of waiting) resolve();
  }

  closed(error?: Error): void {
    // What the channel was given to write without a copy is read by nobody any more.
    this.gate.drained();
    this.#end(error);
  }

  /** Asks the other side to finish: no new calls either way, those in flight are answered, then the channel closes. */
  goodbye(code: WireCode, message: string): void {
    if (this.#said !== undefined) return;
    this.#said = { code, message };
    writeGoodbye(this.channel.begin(), code, message);
    this.channel.end();
    this.closeIfIdle();
  }

  /** As `abort`, and does not wait for the other side to read why either. */
  abortNow(code: WireCode, message: string): void {
    this.abort(code, message);
    this.channel.destroy();
  }

  /** Says why and closes without waiting for anything but that. */
  abort(code: WireCode, message: string, cause?: Error): void {
    this.goodbye(code, message);
    this.channel.close();
    // The channel goes on writing, and says itself when it is closed.
    this.#end(cause);
  }

  /** Resolves when what was sent has left this process, or the session is over. */
  whenDrained(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return (this.#drain ??= new Promise((resolve) => {
      this.#waitingForDrain.push(() => {
        this.#drain = undefined;
        resolve();
      });
    }));
  }

  /** To be called after each answer: the last one ends a session that is closing. */
  protected closeIfIdle(): void {
    if (this.#said !== undefined && this.#heard !== undefined && this.unanswered === 0)
      this.channel.close();
  }

  /** Calls in flight, either way. */
  get inFlight(): number {
    return this.unanswered;
  }

  protected abstract get unanswered(): number;

  /**
   * A message of a kind that only this side receives; the reader stands behind its head. Throws `ProtocolError` if it is none
   * of them, or malformed.
   */
  protected abstract receive(head: number, reader: Reader): void;

  /** The other side said goodbye, and means to finish what is in flight. */
  protected abstract heard(goodbye: Goodbye): void;

  /** The session is over. `goodbye` is what the other side said, if anything; `error` what broke the channel, if anything did. */
  protected abstract ended(goodbye: Goodbye | undefined, error: Error | undefined): void;

  /** Once, whatever came first. */
  #end(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#awaited = [];
    this.#drainCount++;
    this.gate.next();
    this.caughtUp();
    this.ended(this.#heard, error);
  }

  #route(head: number, reader: Reader): void {
    switch (kindOf(head)) {
      case pingKind:
        this.#answerPing(reader);
        return;
      case pongKind:
        this.#receivePong(reader);
        return;
      case goodbyeKind:
        this.#hear(reader);
        return;
      default:
        this.receive(head, reader);
    }
  }

  #answerPing(reader: Reader): void {
    const token = reader.uint32();
    reader.expectEnd();
    // Whoever pings and does not read gets one pong, later: more would only add to what waits.
    if (this.channel.queuedBytes > pauseReadingBytes) this.#owedPong = token;
    else this.#pong(token);
  }

  #pong(token: number): void {
    this.#owedPong = undefined;
    writePong(this.channel.begin(), token);
    this.channel.end();
  }

  /** Answers the pings before it as well, which the peer may have left out. */
  #receivePong(reader: Reader): void {
    const answered = reader.uint32();
    reader.expectEnd();
    while (this.#awaited.length > 0) {
      const [first] = this.#awaited;
      if (first === undefined || ((answered - first.token) | 0) < 0) return;
      this.#awaited.shift();
      first.heard();
    }
  }

  #hear(reader: Reader): void {
    const code = reader.string();
    const message = reader.string();
    reader.expectEnd();
    if (this.#heard !== undefined) throw new ProtocolError("The other side said goodbye twice.");
    const goodbye: Goodbye = { code: toWireCode(code), message };
    this.#heard = goodbye;
    if (goodbye.code === "protocol-error" || goodbye.code === "overloaded") {
      this.channel.close();
      this.#end(undefined);
      return;
    }
    this.heard(goodbye);
    this.goodbye("closed", "");
    this.closeIfIdle();
  }
}
