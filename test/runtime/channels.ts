/** What the tests of channels share: a handler that records, and pairs of real sockets. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProtocolError } from "../../runtime/errors.js";
import type { Reader } from "../../runtime/values/reader.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import type { Channel, ChannelHandler } from "../../runtime/transports/transport.js";

/** Records everything that a channel tells, in order; `until` waits for it. */
export class Recorder implements ChannelHandler {
  readonly messages: string[] = [];
  /** `message`, `broken`, `drained`, `closed`, as they came. */
  readonly calls: string[] = [];
  error: Error | undefined;
  onMessage: ((text: string, reader: Reader) => void) | undefined;
  private waiting: { check: () => boolean; resolve: () => void }[] = [];

  message(reader: Reader): void {
    const text = reader.string();
    this.messages.push(text);
    this.calls.push("message");
    this.onMessage?.(text, reader);
    this.wake();
  }

  broken(error: ProtocolError): void {
    this.error = error;
    this.calls.push("broken");
    this.wake();
  }

  drained(): void {
    this.calls.push("drained");
    this.wake();
  }

  closed(error?: Error): void {
    this.error ??= error;
    this.calls.push("closed");
    this.wake();
  }

  until(check: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ check, resolve });
      this.wake();
    });
  }

  untilCount(count: number): Promise<void> {
    return this.until(() => this.messages.length >= count);
  }

  untilClosed(): Promise<void> {
    return this.until(() => this.calls.includes("closed"));
  }

  private wake(): void {
    for (const { check, resolve } of this.waiting) if (check()) resolve();
  }
}

export function sendText(channel: Channel, text: string): void {
  channel.begin().string(text, "text");
  channel.end();
}

/** Both ends of a connection over a Unix socket in a temporary folder. */
export async function socketPair(): Promise<[Socket, Socket]> {
  const folder = mkdtempSync(join(tmpdir(), "medium-"));
  const path = join(folder, "socket");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const connected = connect(path);
  const pair: [Socket, Socket] = [connected, await accepted];
  server.close();
  rmSync(folder, { recursive: true });
  return pair;
}

interface ChannelPair {
  readonly sockets: readonly Socket[];
  readonly near: StreamChannel;
  readonly far: StreamChannel;
  readonly nearSide: Recorder;
  readonly farSide: Recorder;
}

/** A channel at each end of a connection, past the greeting, with a recorder each. Whoever asks destroys the sockets. */
export async function channelPair(): Promise<ChannelPair> {
  const sockets = await socketPair();
  const [near, far] = sockets.map(
    (socket) => new StreamChannel(socket, undefined, undefined, true),
  );
  if (near === undefined || far === undefined) throw new Error("There are two.");
  const [nearSide, farSide] = [new Recorder(), new Recorder()];
  near.start(nearSide);
  far.start(farSide);
  near.greeted(1 << 24);
  far.greeted(1 << 24);
  return { sockets, near, far, nearSide, farSide };
}

/** Lets everything happen that is ready to, some turns of the event loop long. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
