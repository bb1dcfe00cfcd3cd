import type { Callbacks } from "./client-session.js";
import type { CheckedConnectOptions } from "./connect-options.js";
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import type { Handler } from "../interface.js";
import { tell } from "../telemetry/report.js";

/** Generated: what an application gave for its callbacks, as handlers in the order of their numbers. */
export type CallbackBinding<Given> = (given: Given) => readonly (Handler | undefined)[];

/** Rejects with `InvalidValue` for what is no object of functions. */
export async function bindCallbacks<Given>(
  given: Given | undefined,
  bind: CallbackBinding<Given> | undefined,
  { maxCallsInFlight, onError }: CheckedConnectOptions,
): Promise<Callbacks> {
  if (given !== undefined && (typeof given !== "object" || given === null)) {
    throw new InvalidValue(`callbacks must be an object of functions, got ${describe(given)}.`);
  }
  // Every callback may be left out.
  const handlers = bind === undefined ? [] : bind(given ?? ({} as Given));
  const isGiven = handlers.some((handler) => handler !== undefined);
  return {
    handlers,
    maxCallsInFlight,
    // Long, and most applications have none.
    answering: isGiven ? (await import("../calls/callee.js")).Callee : undefined,
    onError: (error, callback) => tell(onError, error, callback),
  };
}
