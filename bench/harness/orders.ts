/** What the parent asks a client process for. */
export type Order = CallsOrder | EchoOrder | EventsOrder;

export interface CallsOrder {
  readonly kind: "calls";
  readonly inFlight: number;
  /** Connections that the calls are spread over. */
  readonly connections?: number;
  readonly milliseconds: number;
}

export interface EchoOrder {
  readonly kind: "echo";
  readonly bytes: number;
  readonly milliseconds: number;
}

export interface EventsOrder {
  readonly kind: "events";
  readonly subscribers: number;
  /** Events that may be on their way: the same for everybody, whatever a peer does about slow readers. */
  readonly credit: number;
  readonly milliseconds: number;
}

/** What one measurement gives. */
export interface Result {
  /** Calls that were answered, or events that arrived. */
  readonly operations: number;
  readonly seconds: number;
  /** Latency in microseconds, of one of the loops that call; absent for events. */
  readonly p50?: number;
  readonly p99?: number;
  /** Microseconds of this process. */
  readonly cpu: number;
}

export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
