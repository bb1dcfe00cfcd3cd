import { setTimeout as after } from "node:timers/promises";
import type { DaemonProcess } from "./daemon-process.js";
import { usage } from "./usage.js";

/** How much more two processes hold than before, in bytes; undefined where that was not looked at. */
export interface Grown {
  readonly daemon?: number;
  readonly application?: number;
}

/**
 * What a fault leaves behind. It is told from what holds memory only the first time, compiled code and caches, by doing a part of the
 * fault before it begins; and from what goes by itself, by looking until it does not become less any more.
 */
export class Growth {
  readonly #daemon: DaemonProcess | undefined;
  readonly #before: { readonly daemon: number; readonly application: number };

  private constructor(
    daemon: DaemonProcess | undefined,
    before: { readonly daemon: number; readonly application: number },
  ) {
    this.#daemon = daemon;
    this.#before = before;
  }

  /** Without a daemon it looks at this process alone. */
  static async begin(daemon?: DaemonProcess): Promise<Growth> {
    return new Growth(daemon, await held(daemon));
  }

  async sinceThen(): Promise<Grown> {
    const { daemon, application } = await held(this.#daemon);
    const grown = { application: application - this.#before.application };
    return this.#daemon === undefined ? grown : { ...grown, daemon: daemon - this.#before.daemon };
  }

  /** The most that the daemon held more than before, looked at all the time until the promise settles. */
  async mostUntil(settled: Promise<unknown>): Promise<Grown> {
    let most = 0;
    const watched = { isOver: false };
    const end = (): void => void (watched.isOver = true);
    const over = settled.then(end, end);
    while (this.#daemon?.isRunning === true) {
      // Once more when it is over: a daemon that is busy tells only then.
      const isLast = watched.isOver;
      most = Math.max(most, (await this.#daemon.memory()) - this.#before.daemon);
      if (isLast) break;
      await Promise.race([over, after(100)]);
    }
    return { daemon: most };
  }
}

async function held(
  daemon: DaemonProcess | undefined,
): Promise<{ daemon: number; application: number }> {
  return {
    daemon: daemon === undefined ? 0 : await lowest(() => daemon.memory()),
    application: await lowest(async () => usage().heap),
  };
}

async function lowest(look: () => Promise<number>): Promise<number> {
  let least = await look();
  for (let rest = 0; rest < 3; rest++) {
    await after(50);
    const now = await look();
    if (now < least - 65_536) rest = -1;
    least = Math.min(least, now);
  }
  return least;
}
