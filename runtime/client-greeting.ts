import {
  ConnectionFailed,
  ConnectionLost,
  IncompatibleInterface,
  Overloaded,
  ProtocolError,
  Unauthorized,
  type MediumError,
} from "./errors.js";
import {
  readAcknowledgement,
  writeHello,
  type Answer,
  type Hello,
  type Refusal,
} from "./greeting.js";
import type { Reader } from "./reader.js";
import { greetingBytesMax } from "./limits.js";
import type { Channel, ChannelHandler } from "./transport.js";

/** A daemon that was just about to close. No call was made, and its successor may be there already: worth another try. */
export class DaemonLeft extends ConnectionFailed {}

/**
 * Greets the daemon at the other end of a channel. `welcome` is called with its answer, within the delivery of that, and returns what takes the channel over, so that
 * messages right behind the answer find it. Rejects, and closes the channel, if the daemon refuses, is an original, breaks the
 * protocol or goes away, or if the signal fires.
 */
export function greetDaemon<Session extends ChannelHandler>(
  channel: Channel,
  hello: Hello,
  signal: AbortSignal,
  welcome: (answer: Answer) => Session,
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
    channel.limitGreeting(hello.maxMessageBytes, greetingBytesMax);
    channel.start({
      message(reader) {
        try {
          const answer = accepted(readAnswer(reader), hello);
          signal.removeEventListener("abort", onAbort);
          channel.greeted(answer.maxMessageBytes);
          const session = welcome(answer);
          channel.start(session);
          resolve(session);
        } catch (error) {
          fail(error);
        }
      },
      broken: fail,
      drained() {},
      closed: (error) => fail(endedEarly(error)),
    });
    writeHello(channel.begin(), hello);
    channel.end();
  });
}

function endedEarly(cause: Error | undefined): ConnectionFailed {
  const what = "The daemon closed the connection without a greeting";
  return cause instanceof ConnectionLost
    ? new ConnectionFailed(`${what}: ${cause.message}`, { cause })
    : new DaemonLeft(`${what}.`, { cause });
}

function readAnswer(reader: Reader): Answer | Refusal {
  const answer = readAcknowledgement(reader);
  if (answer === undefined) {
    throw new IncompatibleInterface(
      "The daemon is one of the original LibMedium, whose protocol (version 1) this runtime does not speak.",
    );
  }
  return answer;
}

function accepted(answer: Answer | Refusal, hello: Hello): Answer {
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
      return new DaemonLeft(`The daemon is going away: ${message}`);
    default:
      return new IncompatibleInterface(message);
  }
}
