import { ConnectionLost } from "../errors.js";
import type { GivenArguments } from "../values/given.js";
import type { MethodDescription, StreamMethodDescription } from "../interface.js";
import type { CallOptions } from "../calls/outgoing-call.js";
import { turns } from "../turns.js";

/** Where calls go: to a session, or to those that wait for one. */
export interface CallRoute {
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result>;
  /** Calls a method whose result is a stream. Whatever goes wrong is thrown by the iteration. */
  open<Arguments>(
    method: StreamMethodDescription<Arguments, unknown>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterator<unknown, undefined>;
}

/** Where calls go when there is no session any more. */
export function refusing(why: string, cause: Error | undefined): CallRoute {
  const options = cause === undefined ? {} : { cause };
  const refuse = async ({ name }: { readonly name: string }): Promise<never> => {
    const error = new ConnectionLost(`${name} was not sent: ${why} Connect again.`, options);
    const turn = turns.afterStep();
    // Whoever tries again and again must not keep the process from everything else.
    if (turn !== undefined) await turn;
    throw error;
  };
  return { call: refuse, open: (method) => ({ next: () => refuse(method) }) };
}
