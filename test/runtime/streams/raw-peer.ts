import type { Channel as BuiltChannel, Transport } from "@libmedium/runtime";
import {
  mediumVersion,
  readAcknowledgement,
  readHello,
  writeAcknowledgement,
  writeHello,
} from "../../../runtime/messages/greeting.js";
import type { Reader } from "../../../runtime/values/reader.js";
import type { Channel } from "../../../runtime/transports/transport.js";
import { fromHex } from "../values.js";
import { description } from "./streams-server.js";

/** One end of a connection that says what a test wants it to, in hexadecimal, and hears everything so. */
export class RawPeer {
  readonly heard: string[] = [];
  isClosed = false;
  readonly #channel: Channel;
  #waiting: { check: () => boolean; resolve: () => void }[] = [];

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  say(...messages: string[]): void {
    for (const message of messages) this.#channel.send(fromHex(message));
  }

  /** What the other side said when it broke off. */
  get complaint(): string {
    const goodbye = this.heard.find((message) => message.startsWith("0d"));
    return goodbye === undefined ? "" : fromHex(goodbye).toString("latin1");
  }

  /** Resolves when a message that begins like this was heard, or the channel is closed. */
  async until(beginning: string): Promise<void> {
    const check = (): boolean =>
      this.isClosed || this.heard.some((message) => message.startsWith(beginning));
    await new Promise<void>((resolve) => {
      this.#waiting.push({ check, resolve });
      this.#wake();
    });
  }

  listen(): void {
    this.#channel.start({
      message: (reader) => {
        this.heard.push(rest(reader));
        this.#wake();
      },
      broken: () => {},
      drained: () => {},
      closed: () => {
        this.isClosed = true;
        this.#wake();
      },
    });
  }

  #wake(): void {
    for (const { check, resolve } of this.#waiting) if (check()) resolve();
  }
}

/** An application that greets the daemon well. */
export async function rawApplication(transport: Transport): Promise<RawPeer> {
  const channel = ofSources(await transport.connect("", { maxMessageBytes: 1 << 24 }));
  return new Promise((resolve) => {
    channel.start({
      message(reader) {
        readAcknowledgement(reader);
        channel.greeted(1 << 24);
        const peer = new RawPeer(channel);
        peer.listen();
        resolve(peer);
      },
      broken() {},
      drained() {},
      closed() {},
    });
    const { namespace, className, hash } = description;
    const hello = { medium: mediumVersion, namespace, class: className, hash };
    writeHello(channel.begin(), { ...hello, pid: 1, name: "raw", maxMessageBytes: 1 << 24 });
    channel.end();
  });
}

/** A daemon that greets applications well; tells of each. */
export async function rawDaemon(
  transport: Transport,
  accepted: (peer: RawPeer) => void,
): Promise<void> {
  await transport.listen("", { maxMessageBytes: 1 << 24, onError() {} }, (built) => {
    const channel = ofSources(built);
    channel.start({
      message(reader) {
        readHello(reader);
        const { hash } = description;
        const answer = { medium: mediumVersion, hash, pid: 1, maxMessageBytes: 1 << 24 };
        writeAcknowledgement(channel.begin(), answer);
        channel.end();
        channel.greeted(1 << 24);
        const raw = new RawPeer(channel);
        raw.listen();
        accepted(raw);
      },
      broken() {},
      drained() {},
      closed() {},
    });
  });
}

/** The type of a build, and that of the sources which are what runs here, are two to the compiler. */
function ofSources(channel: BuiltChannel): Channel {
  return channel as unknown as Channel;
}

function rest(reader: Reader): string {
  const bytes: string[] = [];
  while (reader.remaining > 0) bytes.push(reader.byte("a byte").toString(16).padStart(2, "0"));
  return bytes.join(" ");
}
