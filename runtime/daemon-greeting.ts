import type { Refusal } from "./admission.js";
import { Overloaded, ProtocolError, Unauthorized, type MediumError } from "./errors.js";
import {
  mediumVersion,
  readHello,
  writeAcknowledgement,
  writeRefusal,
  type Acknowledgement,
  type Hello,
} from "./greeting.js";
import type { InterfaceDescription } from "./interface.js";
import type { Channel, ChannelHandler } from "./transport.js";
import type { WireCode } from "./wire-codes.js";

export interface Reception {
  readonly description: InterfaceDescription;
  readonly acknowledgement: Acknowledgement;
  readonly handshakeTimeoutMs: number;
  /** Whether the application is turned away whatever its interface, and why. */
  refusal(hello: Hello): Refusal | undefined;
  /** Makes what takes the channel over. Called once the application was accepted. */
  admit(hello: Hello): ChannelHandler;
  /** The channel ended before that; `error` says why. */
  turnedAway(error: Error): void;
}

/**
 * Awaits the greeting of an application that has just connected, and answers it. Whoever greets wrongly or not at all is
 * turned away, and loses only its own channel.
 */
export function receiveApplication(channel: Channel, reception: Reception): void {
  const refuse = (code: WireCode, message: string): void => {
    writeRefusal(channel.begin(), { medium: mediumVersion, error: { code, message } });
    channel.end();
    channel.close();
    turnAway(errorOf(code, message));
  };
  let isOver = false;
  const turnAway = (error: Error): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    reception.turnedAway(error);
  };
  const timer = setTimeout(() => {
    channel.destroy();
    turnAway(
      new ProtocolError(`An application did not greet within ${reception.handshakeTimeoutMs} ms.`),
    );
  }, reception.handshakeTimeoutMs);
  timer.unref();

  channel.start({
    message(reader) {
      try {
        const hello = readHello(reader);
        if (hello === undefined) {
          channel.destroy();
          turnAway(
            new ProtocolError(
              "An original LibMedium application connected, whose protocol (version 1) is not spoken here.",
            ),
          );
          return;
        }
        const refusal = reception.refusal(hello);
        if (refusal !== undefined) {
          refuse(refusal.code, refusal.message);
          return;
        }
        const mismatch = compare(hello, reception.description);
        if (mismatch !== undefined) {
          refuse("incompatible-interface", mismatch);
          return;
        }
        isOver = true;
        clearTimeout(timer);
        const session = reception.admit(hello);
        writeAcknowledgement(channel.begin(), reception.acknowledgement);
        channel.end();
        channel.greeted(hello.maxMessageBytes);
        channel.start(session);
      } catch (error) {
        refuse("protocol-error", error instanceof Error ? error.message : String(error));
      }
    },
    broken: (error) => refuse("protocol-error", error.message),
    drained() {},
    closed: (error) =>
      turnAway(error ?? new ProtocolError("An application went away before it greeted.")),
  });
}

/** As which error the daemon is told that somebody was turned away. */
function errorOf(code: WireCode, message: string): MediumError {
  if (code === "unauthorized") return new Unauthorized(message);
  return code === "overloaded" ? new Overloaded(message) : new ProtocolError(message);
}

/** Says in which way the application's interface is not ours, if it is not. */
function compare(hello: Hello, description: InterfaceDescription): string | undefined {
  const { namespace, className, hash } = description;
  if (hello.namespace !== namespace || hello.class !== className) {
    return (
      `This is the daemon of ${className} (${namespace}), but the application was built for ` +
      `${hello.class} (${hello.namespace}). Connect to another address.`
    );
  }
  if (hello.hash !== hash) {
    return (
      `The daemon and the application were generated from different versions of ${namespace} ` +
      `(the daemon's interface is ${hash}, the application's ${hello.hash}). Build both from the same specification.`
    );
  }
  return undefined;
}
