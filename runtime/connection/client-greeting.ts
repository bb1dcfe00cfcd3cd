import {
  ConnectionFailed,
  ConnectionLost,
  IncompatibleInterface,
  Overloaded,
  ProtocolError,
  TimeoutError,
  Unauthorized,
  type MediumError,
} from "../errors.js";
import {
  readAcknowledgement,
  readBareAcknowledgement,
  writeBareHello,
  writeHello,
  type Answer,
  type Hello,
  type Refusal,
} from "../messages/greeting.js";
import type { Reader } from "../values/reader.js";
import { greetingBytesMax } from "../limits.js";
import type { Channel, ChannelHandler } from "../transports/transport.js";
import type { Wire } from "../messages/wire.js";

/** What to do with a daemon that is an original LibMedium. */
export interface OriginalWelcome<Session> {
  /** What to speak, where that was chosen. */
  readonly wire: Wire | undefined;
  /** Makes and starts what takes the channel over, and tells the channel that the greeting is over. */
  welcome(): Session;
}

/** A daemon that was just about to close. No call was made, and its successor may be there already: worth another try. */
export class DaemonLeft extends ConnectionFailed {
  /** Whether it said nothing at all. */
  readonly wordless: boolean;

  constructor(message: string, options?: ErrorOptions & { readonly wordless?: boolean }) {
    super(message, options);
    this.wordless = options?.wordless ?? false;
  }
}

/**
 * Greets the daemon at the other end of a channel. `welcome` is called with its answer, within the delivery of that, and returns what takes the channel over, so that
 * messages right behind the answer find it; so is `original`, where the daemon is one. Rejects, and closes the channel, if the daemon refuses, is an original where that will not do, breaks the
 * protocol or goes away, or if the signal fires.
 */
export function greetDaemon<Session extends ChannelHandler>(
  channel: Channel,
  hello: Hello,
  signal: AbortSignal,
  welcome: (answer: Answer) => Session,
  original?: OriginalWelcome<Session>,
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      signal.removeEventListener("abort", onAbort);
      channel.destroy();
      reject(error instanceof Error ? error : new ConnectionFailed(String(error)));
    };
    const onAbort = (): void => fail(unanswered(signal.reason));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    channel.limitGreeting(hello.maxMessageBytes, greetingBytesMax);
    channel.start({
      message(reader) {
        try {
          const answer = readAnswer(reader, original?.wire);
          const session =
            answer === undefined
              ? acceptOriginal(hello, original)
              : takeOver(channel, accepted(answer, hello), welcome);
          signal.removeEventListener("abort", onAbort);
          resolve(session);
        } catch (error) {
          fail(error);
        }
      },
      broken: fail,
      drained() {},
      closed: (error) => fail(endedEarly(error, original?.wire)),
    });
    if (original?.wire === "libmedium") writeBareHello(channel.begin());
    else writeHello(channel.begin(), hello);
    channel.end();
  });
}

/** Tells a daemon that hangs from one that is not there. */
function unanswered(reason: unknown): unknown {
  if (!(reason instanceof TimeoutError)) return reason;
  return new TimeoutError(
    `${reason.message} It takes connections, but does not answer: it is busy, hangs, or is another program.`,
  );
}

function endedEarly(cause: Error | undefined, wire: Wire | undefined): ConnectionFailed {
  const what =
    wire === "libmedium"
      ? "The daemon closed the connection without a greeting (it may not serve applications of the original LibMedium)"
      : "The daemon closed the connection without a greeting";
  return cause instanceof ConnectionLost
    ? new ConnectionFailed(`${what}: ${cause.message}`, { cause })
    : new DaemonLeft(`${what}.`, { cause, wordless: true });
}

/** Undefined is an original's: told to be one, this side reads nothing else in an answer. */
function readAnswer(reader: Reader, wire: Wire | undefined): Answer | Refusal | undefined {
  if (wire !== "libmedium") return readAcknowledgement(reader);
  readBareAcknowledgement(reader);
  return undefined;
}

function takeOver<Session extends ChannelHandler>(
  channel: Channel,
  answer: Answer,
  welcome: (answer: Answer) => Session,
): Session {
  channel.greeted(answer.maxMessageBytes);
  const session = welcome(answer);
  channel.start(session);
  return session;
}

function acceptOriginal<Session>(
  hello: Hello,
  original: OriginalWelcome<Session> | undefined,
): Session {
  if (original === undefined) {
    throw new IncompatibleInterface(
      "The daemon is one of the original LibMedium, which does not tell what its specification is.",
    );
  }
  if (original.wire === "native") {
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
  return original.welcome();
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
