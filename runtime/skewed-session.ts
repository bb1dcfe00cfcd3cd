import type { CallOptions } from "./caller.js";
import { ClientSession, type Callbacks } from "./client-session.js";
import {
  DeclaredException,
  IncompatibleInterface,
  RemoteError,
  type MediumError,
} from "./errors.js";
import { EventStream } from "./event-stream.js";
import { describedDaemon } from "./described-daemon.js";
import { fit, type Fit, type FittedPart } from "./evolution/fit.js";
import { readDescription } from "./evolution/read-description.js";
import type { GivenArguments } from "./given.js";
import type { Answer } from "./greeting.js";
import type {
  EventDescription,
  ExceptionDescription,
  Handler,
  InterfaceDescription,
  MethodDescription,
  StreamMethodDescription,
} from "./interface.js";
import type { ParkedChannel } from "./parked-channel.js";
import type { Channel } from "./transport.js";

/**
 * Makes the session with a daemon whose interface is another version of the application's, and hands the channel over to it. Closes the channel and
 * throws `ProtocolError` or `IncompatibleInterface` where the daemon's description cannot be used.
 */
export function startSkewedSession(
  parked: ParkedChannel,
  description: InterfaceDescription,
  answer: Answer | undefined,
  callbacks: Callbacks,
): ClientSession {
  try {
    const daemon = describedDaemon(answer);
    const fitted = fit(readDescription(JSON.parse(description.json)), daemon);
    const session = new SkewedSession(parked.channel, description, fitted, callbacks);
    parked.release(session);
    return session;
  } catch (error) {
    parked.channel.destroy();
    throw error;
  }
}

/**
 * A session in which both sides have different versions of one interface: what fits is called by the daemon's numbers, the rest fails when
 * it is used (PROTOCOL.md, section 11). A class of its own, so that sessions of equal versions pay nothing for it.
 */
class SkewedSession extends ClientSession {
  readonly #fit: Fit;

  constructor(
    channel: Channel,
    description: InterfaceDescription,
    fitted: Fit,
    callbacks: Callbacks,
  ) {
    const exceptions = exceptionsOfDaemon(description.exceptions, fitted);
    const handlers = handlersOfDaemon(callbacks.handlers, fitted);
    super(channel, { ...description, exceptions }, { ...callbacks, handlers });
    this.#fit = fitted;
  }

  override call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    const part = this.#fit.methods[method.number - 1];
    const number = part?.number;
    if (number === undefined) return Promise.reject(misfit(`${method.name} was not sent`, part));
    return super.call(number === method.number ? method : { ...method, number }, values, options);
  }

  override stream<Arguments, Item>(
    method: StreamMethodDescription<Arguments, Item>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    const part = this.#fit.methods[method.number - 1];
    const number = part?.number;
    if (number !== undefined) return super.stream({ ...method, number }, values, options);
    const error = misfit(`${method.name} was not sent`, part);
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
  }

  override event<Parameters>(event: EventDescription<Parameters>): EventStream<Parameters> {
    const part = this.#fit.events[event.number - 1];
    const number = part?.number;
    if (number !== undefined) return super.event({ ...event, number });
    const stream = new EventStream<Parameters>(event.name, () => {});
    stream.end(misfit(`${event.name} cannot be received`, part));
    return stream;
  }
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
