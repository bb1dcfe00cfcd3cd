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
import { greetingBytesMax } from "./limits.js";
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
        const description = wantedDescription(hello, reception.description);
        if (description !== undefined && isTooLarge(description, hello)) {
          refuse("incompatible-interface", tooLarge(hello, reception.description));
          return;
        }
        isOver = true;
        clearTimeout(timer);
        const session = reception.admit(hello);
        channel.limitGreeting(greetingBytesMax, hello.maxMessageBytes);
        writeAcknowledgement(channel.begin(), reception.acknowledgement, description);
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

/** The description, where the answer to this application needs it. */
function wantedDescription(hello: Hello, { hash, json }: InterfaceDescription): string | undefined {
  return hello.describe === true || hello.hash !== hash ? json : undefined;
}

function isTooLarge(description: string, { maxMessageBytes }: Hello): boolean {
  const ofTheRest = 1_024;
  return Buffer.byteLength(description) + ofTheRest > maxMessageBytes;
}

function tooLarge({ maxMessageBytes }: Hello, { className, json }: InterfaceDescription): string {
  return (
    `The application was not built from the same version of ${className} as the daemon, whose description takes ` +
    `${Buffer.byteLength(json)} bytes: more than the ${maxMessageBytes} that the application accepts. Raise its maxMessageBytes.`
  );
}

/** Says that the application's interface is another one, if it is. Another version of ours is not. */
function compare(hello: Hello, description: InterfaceDescription): string | undefined {
  const { namespace, className } = description;
  if (hello.describe === true) return undefined;
  if (hello.namespace !== namespace || hello.class !== className) {
    return (
      `This is the daemon of ${className} (${namespace}), but the application was built for ` +
      `${hello.class} (${hello.namespace}). Connect to another address.`
    );
  }
  return undefined;
}
