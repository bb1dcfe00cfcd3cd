import type { CallOptions } from "../calls/outgoing-call.js";
import type { DaemonSession } from "./daemon-session.js";
import type { GivenArguments } from "../values/given.js";
import type { MethodDescription } from "../interface.js";
import type { Wire } from "../messages/wire.js";

/** The generated class of a specification with callbacks, or the class below. */
export type ApplicationClass = new (
  ...values: ConstructorParameters<typeof Application>
) => Application;

/** An application that is connected to the daemon. */
export class Application {
  /** Counts the connections of this daemon, from 1: unique as long as it runs. */
  readonly id: number;
  /** What the application calls itself. */
  readonly name: string;
  /** Process id, as the application tells it: for information, not a credential. 0 where it does not tell, as an original LibMedium. */
  readonly pid: number;
  readonly connectedSince: Date = new Date();
  /** @internal */
  readonly $session: DaemonSession;

  /** @internal */
  constructor(id: number, name: string, pid: number, session: DaemonSession) {
    this.id = id;
    this.name = name;
    this.pid = pid;
    this.$session = session;
  }

  /** What the application speaks: `libmedium` where it is one of the original LibMedium. */
  get wire(): Wire {
    return this.$session.wire;
  }

  /**
   * Ends the connection for good: the application is told `reason`, and does not reconnect; calls that run are still answered, new ones are refused. Returns at
   * once; the application leaves the daemon's `applications` when it is gone. May be called twice.
   */
  close(reason = "the daemon closed the connection"): void {
    this.$session.dismiss("closed", reason);
  }

  /** @internal Calls a method that the application implements. */
  $call<Arguments, Result>(
    callback: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return this.$session.call(callback, values, options);
  }
}
