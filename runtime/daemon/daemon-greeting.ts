import type { Refusal } from "./admission.js";
import type { DaemonSession } from "./daemon-session.js";
import { Overloaded, ProtocolError, Unauthorized, type MediumError } from "../errors.js";
import {
  mediumVersion,
  originalHello,
  readHello,
  writeAcknowledgement,
  writeBareAcknowledgement,
  writeRefusal,
  type Acknowledgement,
  type Hello,
} from "../messages/greeting.js";
import type { InterfaceDescription } from "../interface.js";
import { greetingBytesMax } from "../limits.js";
import type { Channel } from "../transports/transport.js";
import type { WireCode } from "../messages/wire-codes.js";

export interface Reception {
  readonly description: InterfaceDescription;
  readonly acknowledgement: Acknowledgement;
  readonly handshakeTimeoutMs: number;
  /** Whether a native application is answered in its own protocol, or as an original daemon does. */
  readonly isNative: boolean;
  /** Whether the application is turned away whatever its interface, and why. */
  refusal(hello: Hello): Refusal | undefined;
  /** Makes what takes the channel over. Called once the application was accepted. */
  admit(hello: Hello): DaemonSession;
  /** The application was told so. Called before anything that it sent is delivered. */
  entered(session: DaemonSession): void;
  /** Takes over the channel of an original LibMedium, whose greeting was answered. Absent where none is served. */
  readonly admitOriginal: (() => void) | undefined;
  /** The channel ended before that; `error` says why. `hello` is what the application told of itself, if it came to that. */
  turnedAway(error: Error, hello: Hello | undefined): void;
}

const noOriginals =
  "An application of the original LibMedium connected, whose protocol (libmedium) is not among serve({ wires }).";

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
  let hello: Hello | undefined;
  const turnAway = (error: Error): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    reception.turnedAway(error, hello);
  };
  const timer = setTimeout(() => {
    channel.destroy();
    turnAway(
      new ProtocolError(`An application did not greet within ${reception.handshakeTimeoutMs} ms.`),
    );
  }, reception.handshakeTimeoutMs);
  timer.unref();

  const welcomed = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  const receiveOriginal = (): void => {
    const obstacle = obstacleToOriginal(reception);
    if (obstacle === undefined) {
      welcomed();
      writeBareAcknowledgement(channel.begin());
      channel.end();
      reception.admitOriginal?.();
    } else {
      // Without a word: it would take any for a welcome.
      channel.destroy();
      turnAway(obstacle);
    }
  };

  channel.start({
    message(reader) {
      try {
        hello = readHello(reader);
        if (hello === undefined || !reception.isNative) {
          receiveOriginal();
          return;
        }
        const refusal = refusalOf(hello, reception);
        if (refusal !== undefined) {
          refuse(refusal.code, refusal.message);
          return;
        }
        welcomed();
        welcome(channel, hello, reception);
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

/** Why an original is not served: none is, or those who come in have to show something that it does not know. */
function obstacleToOriginal(reception: Reception): MediumError | undefined {
  if (reception.admitOriginal === undefined) return new ProtocolError(noOriginals);
  const { description, acknowledgement } = reception;
  const refusal = reception.refusal(originalHello(description, acknowledgement.maxMessageBytes));
  if (refusal === undefined) return undefined;
  return errorOf(
    refusal.code,
    `An application of the original LibMedium was turned away: ${refusal.message}`,
  );
}

function refusalOf(hello: Hello, reception: Reception): Refusal | undefined {
  const refusal = reception.refusal(hello);
  if (refusal !== undefined) return refusal;
  const mismatch = compare(hello, reception.description);
  if (mismatch !== undefined) return { code: "incompatible-interface", message: mismatch };
  const description = wantedDescription(hello, reception.description);
  if (description === undefined || !isTooLarge(description, hello)) return undefined;
  return { code: "incompatible-interface", message: tooLarge(hello, reception.description) };
}

function welcome(channel: Channel, hello: Hello, reception: Reception): void {
  const session = reception.admit(hello);
  channel.limitGreeting(greetingBytesMax, hello.maxMessageBytes);
  writeAcknowledgement(
    channel.begin(),
    reception.acknowledgement,
    wantedDescription(hello, reception.description),
  );
  channel.end();
  channel.greeted(hello.maxMessageBytes);
  reception.entered(session);
  channel.start(session);
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
