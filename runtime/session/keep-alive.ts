import { ConnectionLost } from "../errors.js";

/** How often per interval the sessions are looked at: an interval is then kept to within a quarter. */
const looksPerInterval = 4;

/** What the peer takes while so much waits is taken by the peer itself, and not by the buffers on the way. */
const heldBackBytes: number = 64 * 1024;

/** A session whose peer may have hung. */
export interface Watched {
  /** Grows with every sign of life; undefined where the peer cannot be asked for one. */
  readonly signsOfLife: number | undefined;
  /** Bytes that wait for the peer. */
  readonly queuedBytes: number;
  ping(): void;
  /** Ends the session without a word. */
  lose(error: ConnectionLost): void;
}

interface Watch {
  signsOfLife: number;
  queuedBytes: number;
  /** Looks, one after the other, that found no sign of life. */
  silentLooks: number;
}

/**
 * Looks after all sessions of one side with one timer, which does not keep the process alive. A peer that was silent for a whole
 * interval is pinged, and lost after one more.
 *
 * Looks are counted, not milliseconds: a process that was stopped, or that was busy for a minute, has looked no more often for that, and
 * does not blame its peers.
 */
export class KeepAlive {
  readonly #intervalMs: number;
  readonly #watches = new Map<Watched, Watch>();
  #timer: NodeJS.Timeout | undefined;

  /** `intervalMs` 0 is never. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  add(session: Watched): void {
    if (this.#intervalMs === 0 || session.signsOfLife === undefined) return;
    const { signsOfLife, queuedBytes } = session;
    this.#watches.set(session, { signsOfLife, queuedBytes, silentLooks: 0 });
    this.#timer ??= setInterval(
      () => this.#look(),
      Math.max(1, this.#intervalMs / looksPerInterval),
    ).unref();
  }

  /** The session is over. */
  delete(session: Watched): void {
    this.#watches.delete(session);
    if (this.#watches.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    for (const [session, watch] of this.#watches) {
      const { signsOfLife = 0, queuedBytes } = session;
      const isAlive =
        signsOfLife !== watch.signsOfLife ||
        (watch.queuedBytes >= heldBackBytes && queuedBytes < watch.queuedBytes);
      watch.signsOfLife = signsOfLife;
      watch.queuedBytes = queuedBytes;
      watch.silentLooks = isAlive ? 0 : watch.silentLooks + 1;
      if (watch.silentLooks === looksPerInterval) session.ping();
      else if (watch.silentLooks === 2 * looksPerInterval) session.lose(this.#silent());
    }
  }

  #silent(): ConnectionLost {
    return new ConnectionLost(
      `nothing arrived for ${2 * this.#intervalMs} ms, nor in answer to a ping`,
    );
  }
}
