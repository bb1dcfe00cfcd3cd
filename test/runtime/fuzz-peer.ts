/** Whoever keeps to no rule, and those who have to stand it: byte streams within this process, to the end of which everybody must come. */
import { once } from "node:events";
import { duplexPair, type Duplex } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type { Transport } from "@libmedium/runtime";
import {
  mediumVersion,
  writeAcknowledgement,
  writeHello,
} from "../../runtime/messages/greeting.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Writer } from "../../runtime/values/writer.js";
import {
  collect,
  description,
  StreamsConnection,
  StreamsServer,
} from "./streams/streams-server.js";

/** To whom bytes are sent: a daemon that nobody has greeted, or those who have been greeted well. */
export type Target = "daemon" | "greeted daemon" | "application";
export const targets: readonly Target[] = ["daemon", "greeted daemon", "application"];

const { namespace, className, hash } = description;
const maxMessageBytes = 1 << 20;
const ours = { medium: mediumVersion, hash, pid: 1, maxMessageBytes };
const hello = greeting((writer) =>
  writeHello(writer, { ...ours, namespace, class: className, name: "fuzz" }),
);
const acknowledgement = greeting((writer) => writeAcknowledgement(writer, ours));

interface Line {
  readonly channel: StreamChannel;
  readonly far: Duplex;
  /** Settles when the near side is closed. */
  readonly over: Promise<unknown>;
}

/** Sends bytes in pieces of that size, then ends. Resolves when whoever got them is done with that, and rejects if one is not as it was. */
export async function attack(target: Target, bytes: Buffer, pieceBytes: number): Promise<void> {
  const all = pieces(bytes, pieceBytes);
  if (target === "application") await attackApplication(all);
  else await attackDaemon(target === "daemon" ? all : [hello, ...all]);
}

async function attackDaemon(all: readonly Buffer[]): Promise<void> {
  let accept: (channel: StreamChannel) => void = () => {};
  const transport = asTransport({
    listen: async (_address: string, _options: object, given: typeof accept) => {
      accept = given;
      return { address: "fuzz:", close: async () => {} };
    },
  });
  const server = await StreamsServer.serve({
    transport,
    signals: false,
    drainMs: 50,
    onError() {},
  });
  // As many as they like, but one after the other.
  server.onList = function* (count) {
    for (let item = 0; item < count; item++) yield item;
  };
  const { channel, far, over } = line();
  accept(channel);
  await send(far, all);
  await over;
  while (server.applications.size > 0) await turn();
  const { running } = server.stats().calls;
  if (running > 0) throw new Error(`${running} calls run for nobody.`);
  await server.close();
}

async function attackApplication(all: readonly Buffer[]): Promise<void> {
  const { channel, far, over } = line();
  const connecting = StreamsConnection.connect({
    transport: asTransport({ connect: async () => channel }),
    reconnect: false,
    callbacks: { ask: (value) => value },
    onError() {},
  });
  far.write(acknowledgement);
  const peer = await connecting;
  const calls = Promise.allSettled([peer.plain(1), peer.sum([1, 2]), collect(peer.list(3))]);
  await send(far, all);
  await calls;
  await over;
  await peer.closed;
}

function line(): Line {
  const [near, far] = duplexPair();
  far.on("error", () => {});
  far.resume();
  const over = once(near, "close");
  over.catch(() => {});
  return { channel: new StreamChannel(near, maxMessageBytes, 50), far, over };
}

/** The types of a build, and those of the sources which are what runs here, are two to the compiler. */
function asTransport(transport: object): Transport {
  return transport as unknown as Transport;
}

async function send(far: Duplex, all: readonly Buffer[]): Promise<void> {
  for (const piece of all) far.write(piece);
  await turn();
  far.end();
}

function pieces(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function greeting(write: (writer: Writer) => void): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  write(writer);
  writer.endMessage();
  const message = writer.message();
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(message.length));
  return Buffer.concat([head, message]);
}
