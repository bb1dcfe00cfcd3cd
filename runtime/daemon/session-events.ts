import { EventBacklog } from "./event-backlog.js";
import type { HostCounts } from "../telemetry/host-counts.js";
import type { EventPolicy } from "../interface.js";
import { awaitEventBytes } from "../limits.js";
import { writeGap } from "../messages/messages.js";
import type { Channel, SharedMessage } from "../transports/transport.js";

/** A firing on its way to its applications: encoded once, and copied once if any of them has to wait. */
export class FiredEvent implements SharedMessage {
  readonly policy: EventPolicy;
  readonly sequence: number | undefined;
  /** Valid within the call that fires. */
  readonly bytes: Uint8Array;
  #kept: Uint8Array | undefined;
  #frame: Uint8Array | undefined;

  constructor(policy: EventPolicy, sequence: number | undefined, bytes: Uint8Array) {
    this.policy = policy;
    this.sequence = sequence;
    this.bytes = bytes;
  }

  frame(): Uint8Array {
    if (this.#frame !== undefined) return this.#frame;
    const frame = Buffer.allocUnsafe(this.bytes.length + 4);
    frame.writeUInt32LE(this.bytes.length);
    frame.set(this.bytes, 4);
    this.#frame = frame;
    return frame;
  }

  /** The bytes, for longer. Not from a pool, of which a small piece would keep the whole. */
  keep(): Uint8Array {
    this.#kept ??= new Uint8Array(this.bytes);
    return this.#kept;
  }
}

/**
 * The way of events to one application. While it keeps up, they go straight into its channel. One that does not has backlogs, which are sent when
 * the channel has drained, one event of each in turn.
 */
export class SessionEvents {
  readonly #channel: Channel;
  readonly #backlogBytesMax: number;
  readonly #counts: Pick<HostCounts, "eventsDropped">;
  #backlogs: Map<number, EventBacklog> | undefined;
  /** What was to be replayed when a backlog began: not counted against its limit, which is for what is fired meanwhile. */
  readonly #replayed = new Map<number, number>();

  constructor(
    channel: Channel,
    backlogBytesMax: number,
    counts: Pick<HostCounts, "eventsDropped">,
  ) {
    this.#channel = channel;
    this.#counts = counts;
    this.#backlogBytesMax = backlogBytesMax;
  }

  /** Whether something waits here. */
  get isBehind(): boolean {
    return this.#backlogs !== undefined;
  }

  /** What waits here costs so much, but for what is replayed: that memory is the daemon's in any case. */
  get cost(): number {
    if (this.#backlogs === undefined) return 0;
    let sum = 0;
    for (const { number, cost } of this.#backlogs.values())
      sum += Math.max(0, cost - (this.#replayed.get(number) ?? 0));
    return sum;
  }

  /** Whether an event cannot go straight into the channel now. */
  mustWait({ number, overflow }: EventPolicy): boolean {
    if (this.#backlogs !== undefined && this.#backlogs.has(number)) return true;
    return overflow === "drop_oldest" && this.#channel.queuedBytes > awaitEventBytes;
  }

  /** Takes an event that must wait. */
  keep(event: FiredEvent): void {
    const { policy } = event;
    const backlog = this.#backlog(policy.number);
    backlog.add(event.keep(), event.sequence);
    if (policy.overflow === "drop_oldest") {
      const replayed = this.#replayed.get(policy.number) ?? 0;
      this.#counts.eventsDropped += backlog.dropTo(this.#backlogBytesMax + replayed);
    }
  }

  /** Sends what was fired before, without a copy: what does not go at once waits. */
  replay(number: number, messages: readonly { sequence: number; message: Uint8Array }[]): void {
    for (const { message, sequence } of messages) {
      if (this.#backlogs?.has(number) === true || this.#channel.queuedBytes > awaitEventBytes) {
        this.#backlog(number).add(message, sequence);
      } else {
        this.#channel.send(message);
      }
    }
    const backlog = this.#backlogs?.get(number);
    if (backlog !== undefined) this.#replayed.set(number, backlog.cost);
  }

  gap(number: number, missed: number, sequence: number | undefined): void {
    writeGap(this.#channel.begin(), number, missed, sequence);
    this.#channel.end();
  }

  /** The application does not want the event any more. */
  forget(number: number): void {
    this.#backlogs?.delete(number);
    this.#replayed.delete(number);
    if (this.#backlogs?.size === 0) this.#backlogs = undefined;
  }

  /** The channel has drained: sends what waits, until it is full again. */
  flush(): void {
    while (this.#backlogs !== undefined && this.#channel.queuedBytes <= awaitEventBytes) {
      for (const backlog of this.#backlogs.values()) this.#sendNext(backlog);
    }
  }

  #sendNext(backlog: EventBacklog): void {
    for (const { count, sequence } of backlog.takeDropped())
      this.gap(backlog.number, count, sequence);
    const message = backlog.next();
    if (message !== undefined) this.#channel.send(message);
    if (backlog.isEmpty) this.forget(backlog.number);
  }

  #backlog(number: number): EventBacklog {
    this.#backlogs ??= new Map();
    const backlog = this.#backlogs.get(number) ?? new EventBacklog(number);
    this.#backlogs.set(number, backlog);
    return backlog;
  }
}
