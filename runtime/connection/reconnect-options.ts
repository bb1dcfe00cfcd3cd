import { checkOption, type Filled } from "../check-option.js";
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import {
  callWaitMsDefault,
  deadlineMsMax,
  maxWaitingCallsDefault,
  reconnectMaxDelayMsDefault,
  reconnectMinDelayMsDefault,
} from "../limits.js";

/** How a connection comes back when its daemon goes away. Everything may be left out. */
export interface ReconnectOptions {
  /** The pause before the second attempt is random and below this, in milliseconds: 100 unless given. The first is made at once. */
  readonly minDelayMs?: number | undefined;
  /** The bound doubles from attempt to attempt, up to this: 5,000 ms unless given. */
  readonly maxDelayMs?: number | undefined;
  /** When to stop trying, in milliseconds from the loss; the connection is closed then. Never unless given. */
  readonly giveUpAfterMs?: number | undefined;
  /** How long a call without a deadline waits for the connection, in milliseconds: 30,000 unless given; `Infinity` is for ever. */
  readonly callWaitMs?: number | undefined;
  /** Calls that may wait at a time; any more are refused with `Overloaded`. 1,024 unless given. */
  readonly maxWaitingCalls?: number | undefined;
}

export type CheckedReconnectOptions = Filled<ReconnectOptions>;

/** Undefined where a connection is not to come back. Throws `InvalidValue` for what is of the wrong type or out of range. */
export function checkReconnectOptions(
  reconnect: boolean | ReconnectOptions = true,
): CheckedReconnectOptions | undefined {
  if (reconnect === false) return undefined;
  const options = reconnect === true ? {} : reconnect;
  if (typeof options !== "object" || options === null) {
    throw new InvalidValue(
      `reconnect must be true, false or an object such as { maxDelayMs: 1000 }, got ${describe(options)}.`,
    );
  }
  const time = { least: 1, most: deadlineMsMax };
  const delay = (name: "minDelayMs" | "maxDelayMs", usual: number): number =>
    checkOption(`reconnect.${name}`, options[name], usual, time);
  const wait = (name: "giveUpAfterMs" | "callWaitMs", usual: number): number =>
    options[name] === Infinity
      ? Infinity
      : checkOption(`reconnect.${name}`, options[name], usual, time);
  return {
    minDelayMs: delay("minDelayMs", reconnectMinDelayMsDefault),
    maxDelayMs: delay("maxDelayMs", reconnectMaxDelayMsDefault),
    giveUpAfterMs: wait("giveUpAfterMs", Infinity),
    callWaitMs: wait("callWaitMs", callWaitMsDefault),
    maxWaitingCalls: checkOption(
      "reconnect.maxWaitingCalls",
      options.maxWaitingCalls,
      maxWaitingCallsDefault,
      { least: 0, most: Number.MAX_SAFE_INTEGER },
    ),
  };
}
