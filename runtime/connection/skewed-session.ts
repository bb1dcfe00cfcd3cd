import {
  ClientSession,
  type Callbacks,
  type NumberMapping,
  type SessionOwner,
} from "./client-session.js";
import {
  DeclaredException,
  IncompatibleInterface,
  RemoteError,
  type MediumError,
} from "../errors.js";
import { describedDaemon } from "./described-daemon.js";
import { fit, type Fit, type FittedPart } from "../evolution/fit.js";
import { readDescription } from "../evolution/read-description.js";
import type { Answer } from "../messages/greeting.js";
import type { ExceptionDescription, Handler, InterfaceDescription } from "../interface.js";
import type { ParkedChannel } from "../transports/parked-channel.js";

/**
 * Makes the session with a daemon whose interface is another version of the application's, and hands the channel over to it. Closes the channel and
 * throws `ProtocolError` or `IncompatibleInterface` where the daemon's description cannot be used.
 */
export function startSkewedSession(
  parked: ParkedChannel,
  description: InterfaceDescription,
  answer: Answer | undefined,
  owner: SessionOwner,
  callbacks: Callbacks,
): ClientSession {
  try {
    const daemon = describedDaemon(answer);
    const fitted = fit(readDescription(JSON.parse(description.json)), daemon);
    const exceptions = exceptionsOfDaemon(description.exceptions, fitted);
    const handlers = handlersOfDaemon(callbacks.handlers, fitted);
    const session = new ClientSession(
      parked.channel,
      { ...description, exceptions },
      owner,
      { ...callbacks, handlers },
      { instance: answer?.instance, numbers: new FittedNumbers(fitted) },
    );
    parked.release(session);
    return session;
  } catch (error) {
    parked.channel.destroy();
    throw error;
  }
}

/**
 * The daemon's numbers, where both sides have different versions of one interface: what fits is called by them, the rest fails when
 * it is used (PROTOCOL.md, section 11). Sessions of equal versions have none of this.
 */
class FittedNumbers implements NumberMapping {
  readonly #fit: Fit;

  constructor(fitted: Fit) {
    this.#fit = fitted;
  }

  method({ name, number }: Named): number {
    const part = this.#fit.methods[number - 1];
    if (part?.number === undefined) throw misfit(`${name} was not sent`, part);
    return part.number;
  }

  event({ name, number }: Named): number {
    const part = this.#fit.events[number - 1];
    if (part?.number === undefined) throw misfit(`${name} cannot be received`, part);
    return part.number;
  }

  ownEvent(number: number): number {
    return this.#fit.events.findIndex((part) => part.number === number) + 1;
  }
}

interface Named {
  readonly name: string;
  readonly number: number;
}

function misfit(what: string, part: FittedPart | undefined): MediumError {
  return new IncompatibleInterface(`${what}. ${part?.reason ?? "It is not in its description."}`);
}

/** The application's callbacks by the daemon's numbers; those that do not fit refuse to be called. */
function handlersOfDaemon(own: Callbacks["handlers"], { callbacks }: Fit): Callbacks["handlers"] {
  const handlers: (Handler | undefined)[] = [];
  for (const [index, part] of callbacks.entries()) {
    const handler = own[index];
    if (part.number !== undefined) handlers[part.number - 1] = handler;
    else if (part.misfitNumber !== undefined && handler !== undefined) {
      handlers[part.misfitNumber - 1] = misfitting(handler, part);
    }
  }
  return handlers;
}

function misfitting(handler: Handler, part: FittedPart): Handler {
  return {
    ...handler,
    readArguments() {
      throw misfit(`${handler.name} was not called`, part);
    },
  };
}

/** The application's exceptions by the daemon's numbers; for those that it cannot read, what is thrown in their place. */
function exceptionsOfDaemon(
  own: InterfaceDescription["exceptions"],
  { exceptions, daemonExceptions }: Fit,
): InterfaceDescription["exceptions"] {
  return daemonExceptions.map((name, index) => {
    const place = exceptions.findIndex(({ number }) => number === index + 1);
    const found = own[place];
    if (found !== undefined) return found;
    const part = exceptions.find(({ misfitNumber }) => misfitNumber === index + 1);
    return unreadable((message) =>
      part === undefined
        ? new RemoteError(
            `The daemon threw ${name}, which this application does not know: ${message}`,
          )
        : misfit(`The daemon threw ${name} (${message}), which cannot be read`, part),
    );
  });
}

function unreadable(errorFor: (message: string) => Error): ExceptionDescription {
  return {
    type: NeverThrown,
    writeMembers() {},
    readMembers: (_reader, message) => errorFor(message),
  };
}

/** Stands for an exception that this side has no class for. */
class NeverThrown extends DeclaredException {
  static override readonly id: string = "libmedium.NeverThrown";
}
