import {
  ConnectionFailed,
  IncompatibleInterface,
  Overloaded,
  ProtocolError,
  Unauthorized,
  type MediumError,
} from "./errors.js";
import {
  readAcknowledgement,
  readBareAcknowledgement,
  writeBareHello,
  writeHello,
  type Acknowledgement,
  type Hello,
  type Refusal,
} from "./greeting.js";
import type { Reader } from "./reader.js";
import type { Channel } from "./transport.js";
import type { Wire } from "./wire.js";

/**
 * Greets the daemon at the other end of a channel, in the wire that is given, or else in whichever the daemon knows. `welcome` is called within the delivery
 * of its answer with the wire that is spoken from there on, and makes and starts what takes the channel over (and tells it that greeting is over where it
 * speaks version 1), so that messages right behind the answer find it. Rejects, and closes the channel, if the daemon refuses, is an original where that will not do, breaks the
 * protocol or goes away, or if the signal fires.
 */
export function greetDaemon<Session>(
  channel: Channel,
  hello: Hello,
  wire: Wire | undefined,
  signal: AbortSignal,
  welcome: (wire: Wire) => Session,
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      signal.removeEventListener("abort", onAbort);
      channel.destroy();
      reject(error instanceof Error ? error : new ConnectionFailed(String(error)));
    };
    const onAbort = (): void => fail(signal.reason);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    channel.start({
      message(reader) {
        try {
          const answer = wire === "libmedium" ? readOriginal(reader) : readAcknowledgement(reader);
          if (answer === undefined) checkOriginal(hello, wire);
          else channel.greeted(accepted(answer, hello).maxMessageBytes);
          signal.removeEventListener("abort", onAbort);
          resolve(welcome(answer === undefined ? "libmedium" : "native"));
        } catch (error) {
          fail(error);
        }
      },
      broken: fail,
      drained() {},
      closed: (error) =>
        fail(
          new ConnectionFailed(
            wire === "libmedium"
              ? "The daemon closed the connection without a greeting: it does not serve applications of the original LibMedium."
              : "The daemon closed the connection without a greeting.",
            { cause: error },
          ),
        ),
    });
    if (wire === "libmedium") writeBareHello(channel.begin());
    else writeHello(channel.begin(), hello);
    channel.end();
  });
}

/** The answer to a bare hello, in which an original puts nothing, and reads nothing either. */
function readOriginal(reader: Reader): undefined {
  readBareAcknowledgement(reader);
}

/** An original daemon answered. */
function checkOriginal(hello: Hello, wire: Wire | undefined): void {
  if (wire === "native") {
    throw new IncompatibleInterface(
      'The daemon is one of the original LibMedium, and this application was told to speak only the native protocol (wire "native"). ' +
        "Leave wire out to speak either.",
    );
  }
  if (hello.token !== undefined) {
    throw new Unauthorized(
      "The daemon is one of the original LibMedium, which does not check a token. Leave the token out if it is the right daemon.",
    );
  }
}

function accepted(answer: Acknowledgement | Refusal, hello: Hello): Acknowledgement {
  if ("error" in answer) throw refused(answer);
  if (answer.medium !== hello.medium) {
    throw new ProtocolError(
      `The daemon answered in protocol version ${answer.medium}, which it was not offered.`,
    );
  }
  return answer;
}

function refused(refusal: Refusal): MediumError {
  const { code, message } = refusal.error;
  switch (code) {
    case "unauthorized":
      return new Unauthorized(message);
    case "overloaded":
      return new Overloaded(message);
    case "shutting-down":
      return new ConnectionFailed(`The daemon is going away: ${message}`);
    default:
      return new IncompatibleInterface(message);
  }
}
