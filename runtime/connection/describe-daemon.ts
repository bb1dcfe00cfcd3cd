import { greetDaemon } from "./client-greeting.js";
import { inTime } from "./connect.js";
import { checkConnectOptions, type ConnectOptions } from "./connect-options.js";
import { helloOf, reach } from "./dial.js";
import type { Description } from "../evolution/description.js";
import type { Answer } from "../messages/greeting.js";
import type { ChannelHandler } from "../transports/transport.js";

/** What a daemon says of itself. */
export interface DescribedDaemon {
  readonly description: Description;
  /** Identifies the interface. */
  readonly hash: string;
  readonly pid: number;
}

/**
 * Asks a daemon what it offers, without knowing its specification. `namespace` says which daemon is looked for, in the places where it can be, where
 * `address` does not say where it is. Rejects as `connect` does: with `ConnectionFailed` where there is no daemon, and
 * `IncompatibleInterface` where it does not describe itself.
 */
export async function describeDaemon(
  namespace: string,
  options: ConnectOptions = {},
): Promise<DescribedDaemon> {
  const checked = checkConnectOptions(options);
  const unknown = { namespace, className: "", hash: "" };
  const hello = { ...helloOf({ ...unknown, namespace: "" }, checked), describe: true };
  const daemon = options.address ?? namespace;
  const answer = await inTime(daemon, checked, (signal) =>
    reach(unknown, checked, signal, async (channel) => {
      const { answer: got } = await greetDaemon(channel, hello, signal, (said) => new Heard(said));
      channel.close();
      return got;
    }),
  );
  const { describedDaemon } = await import("./described-daemon.js");
  return { description: describedDaemon(answer), hash: answer.hash, pid: answer.pid };
}

/** Wants nothing more of the daemon than its answer. */
class Heard implements ChannelHandler {
  readonly answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }

  message(): void {}
  broken(): void {}
  drained(): void {}
  closed(): void {}
}
