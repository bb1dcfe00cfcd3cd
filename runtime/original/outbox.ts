import { largeCallPatienceMs, wholeFrameBytes } from "../limits.js";
import type { Writer } from "../values/writer.js";

interface Waiting {
  readonly message: Buffer;
  readonly call: number;
}

/**
 * Calls on their way to an original daemon, which takes a frame that is there in part for the whole. A small frame never is (`WholeFrames`); a
 * large one, only where the socket's buffer holds others before it. So a large call waits until the daemon has answered the call before it,
 * and thus read everything; but no longer than `largeCallPatienceMs`, as that call may take its time.
 */
export class Outbox {
  readonly #send: (message: Uint8Array) => void;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Calls are counted; these are the last that was sent, and the last of those that were answered. */
  #sent = 0;
  #answered = 0;

  constructor(send: (message: Uint8Array) => void) {
    this.#send = send;
  }

  /** Whether a call that has been written may go. If not, a copy of it goes when its turn comes. */
  goesNow(writer: Writer, call: number): boolean {
    if (this.#waiting.length === 0 && !this.#mustWait(writer.messageBytes)) {
      this.#sent = call;
      return true;
    }
    this.#waiting.push({ message: Buffer.from(writer.message()), call });
    this.#wait();
    return false;
  }

  /** That call was answered, and so the daemon has read it, and all before it. */
  answered(call: number): void {
    if (call <= this.#answered) return;
    this.#answered = call;
    if (this.#waiting.length > 0) this.#goOn();
  }

  /** Nothing is sent any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #mustWait(bytes: number): boolean {
    return bytes > wholeFrameBytes && this.#answered < this.#sent;
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let count = 0;
    for (const { message, call } of this.#waiting) {
      if (this.#mustWait(message.length)) break;
      this.#sent = call;
      this.#send(message);
      count += 1;
    }
    this.#waiting.splice(0, count);
    this.#wait();
  }

  #wait(): void {
    if (this.#waiting.length === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#answered = this.#sent;
      this.#goOn();
    }, largeCallPatienceMs);
  }
}
