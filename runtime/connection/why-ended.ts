import { ConnectionLost, ProtocolError, type MediumError } from "../errors.js";
import type { Goodbye } from "../session/session.js";

/** Why a session ended that this application has closed. */
export const closedHere = "this application closed the connection.";

/** Why any other did, in a sentence; the daemon's name begins with a capital. */
export function whyEnded(
  daemon: string,
  goodbye: Goodbye | undefined,
  error: Error | undefined,
): string {
  if (goodbye !== undefined)
    return `${daemon} closed the connection (${goodbye.code}: ${goodbye.message}).`;
  if (error instanceof ProtocolError)
    return `${daemon} broke the protocol: ${error.message.replace(/\.$/u, "")}.`;
  return `the connection to ${daemon.toLowerCase()} was lost${error === undefined ? "" : ` (${error.message})`}.`;
}

/** What a call rejects with that was in flight. */
export function unanswered(method: string, why: string, options: ErrorOptions = {}): MediumError {
  return new ConnectionLost(`${method} was not answered: ${why} It may have run.`, {
    ...options,
    mayHaveRun: true,
  });
}

/** What a call rejects with that the daemon never saw. */
export function unsent(method: string, why: string, options: ErrorOptions = {}): MediumError {
  return new ConnectionLost(`${method} was not sent: ${why}`, options);
}
