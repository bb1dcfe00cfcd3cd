/** Counters behind `stats()`: counting is one increment, and adding up is left to whoever asks. */
import { Cancelled, ProtocolError, TimeoutError } from "../errors.js";
import type { ByteStats, CallStats, HandlerStats } from "./stats.js";
import type { Channel } from "../transports/transport.js";

/** Of calls that this side makes. */
export class CallCounts {
  made = 0;
  answered = 0;
  failed = 0;
  timedOut = 0;
  cancelled = 0;
  lateAnswers = 0;

  /** The call was settled without a result. */
  fail(error: Error): void {
    if (error instanceof TimeoutError) this.timedOut++;
    else if (error instanceof Cancelled) this.cancelled++;
    else this.failed++;
  }

  stats(): CallStats {
    const { made, answered, failed, timedOut, cancelled, lateAnswers } = this;
    const inFlight = made - answered - failed - timedOut - cancelled;
    return Object.freeze({ made, answered, failed, timedOut, cancelled, inFlight, lateAnswers });
  }
}

/** Of calls that this side answers. */
export class HandlerCounts {
  received = 0;
  answered = 0;
  failed = 0;
  cancelled = 0;
  refused = 0;

  stats(): HandlerStats {
    const { received, answered, failed, cancelled, refused } = this;
    const running = received - answered - failed - cancelled - refused;
    return Object.freeze({ received, answered, failed, cancelled, refused, running });
  }
}

/** Of channels that come and go. */
export class ChannelCounts {
  readonly #open = new Set<Channel>();
  #received = 0;
  #sent = 0;

  add(channel: Channel): void {
    this.#open.add(channel);
  }

  /** The channel is closed. May be called twice. */
  delete(channel: Channel): void {
    if (!this.#open.delete(channel)) return;
    this.#received += channel.receivedBytes ?? 0;
    this.#sent += channel.sentBytes ?? 0;
  }

  stats(): ByteStats {
    let [received, sent, queued] = [this.#received, this.#sent, 0];
    for (const channel of this.#open) {
      received += channel.receivedBytes ?? 0;
      sent += channel.sentBytes ?? 0;
      queued += channel.queuedBytes;
    }
    return Object.freeze({ received, sent, queued });
  }
}

/** Whether a session ended because somebody broke the protocol. */
export function brokeProtocol(error: unknown): boolean {
  return error instanceof ProtocolError;
}
