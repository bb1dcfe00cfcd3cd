/** Random sequences of everything that a channel can do, over real sockets, against what a list of messages would do. */
import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Reader } from "../../runtime/values/reader.js";
import { FiredEvent } from "../../runtime/daemon/session-events.js";
import { tcpTransport } from "../../runtime/transports/tcp-transport.js";
import { tlsTransport } from "../../runtime/transports/tls-transport.js";
import type { Channel, ChannelHandler, Transport } from "../../runtime/transports/transport.js";
import { unixTransport } from "../../runtime/transports/unix-transport.js";
import { Writer } from "../../runtime/values/writer.js";

const maxMessageBytes = 1 << 22;
const queueMark = 65_536;

/** What one side sends when something arrives. */
interface Answer {
  readonly size: number;
  /** In the same call, or when the promises run. */
  readonly isLater: boolean;
  readonly with: "nothing" | "event before" | "event behind" | "second" | "pause" | "abandoned";
}

type Step =
  | {
      readonly do: "send" | "shared";
      readonly from: number;
      readonly size: number;
      readonly times: number;
    }
  | { readonly do: "abandon"; readonly from: number; readonly size: number }
  | { readonly do: "rally"; readonly from: number; readonly answers: readonly Answer[] }
  | { readonly do: "pause" | "resume"; readonly from: number }
  | { readonly do: "turns"; readonly count: number };

const peers = 3;
/** Channels of daemons have even places, those of their applications the odd ones behind them. */
const place = fc.nat(peers * 2 - 1);
const size = fc.oneof(
  { weight: 6, arbitrary: fc.nat(200) },
  { weight: 3, arbitrary: fc.constantFrom(2_020, 2_040, 2_048, 2_060, 4_000, 16_000) },
  { weight: 3, arbitrary: fc.constantFrom(65_400, 65_520, 65_536, 65_560, 65_600, 65_700) },
  { weight: 2, arbitrary: fc.integer({ min: 100_000, max: 900_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 3_000_000 }) },
);
const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  size: fc.oneof({ weight: 8, arbitrary: fc.nat(200) }, { weight: 1, arbitrary: size }),
  isLater: fc.boolean(),
  with: fc.oneof(
    { weight: 20, arbitrary: fc.constant("nothing" as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        "event before" as const,
        "event behind" as const,
        "second" as const,
        "pause" as const,
        "abandoned" as const,
      ),
    },
  ),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom("send" as const, "send" as const, "shared" as const),
      from: place,
      size,
      times: fc.constantFrom(1, 1, 1, 2, 5, 40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("abandon" as const), from: place, size }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("rally" as const),
      from: place,
      answers: fc.array(anyAnswer, { minLength: 10, maxLength: 40, size: "max" }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("pause" as const, "resume" as const), from: place }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("turns" as const), count: fc.nat(3) }) },
);

/** Bytes of which each says where it stands in which message. */
function content(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = seed * 7 + index + (index >> 8) * 3;
  return bytes;
}

interface Sent {
  readonly number: number;
  readonly size: number;
}

/** One end: knows what it was sent, and what came of it. */
class End implements ChannelHandler {
  readonly channel: Channel;
  readonly sent: Sent[] = [];
  /** Kept until the end, so that whoever borrowed memory for them is found out. */
  readonly received: { number: number; text: string; bytes: Uint8Array; numbers: number[] }[] = [];
  owesDrained = false;
  isPaused = false;
  /** From then on it sends nothing: that would go nowhere. */
  isClosing = false;
  pausesIn = 0;
  /** What it still answers with. */
  answers: Answer[] = [];
  peer: End | undefined;
  ended: { error: Error | undefined } | undefined;
  broken_: Error | undefined;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  message(reader: Reader): void {
    const number = reader.uint32();
    const text = reader.string();
    const numbers = reader.doubles();
    this.received.push({ number, text, numbers, bytes: reader.binary() });
    reader.expectEnd();
    if (this.pausesIn > 0 && --this.pausesIn === 0) this.pause();
    const answer = this.answers.shift();
    if (answer === undefined) return;
    if (answer.isLater) void Promise.resolve().then(() => this.reply(answer));
    else this.reply(answer);
  }

  private reply(answer: Answer): void {
    if (this.isClosing) return;
    if (answer.with === "event before") this.share(60);
    if (answer.with === "abandoned") {
      this.channel.begin().raw(content(0, answer.size));
      this.channel.abandon();
    }
    this.send(answer.size);
    if (answer.with === "event behind") this.share(60);
    if (answer.with === "second") this.send(answer.size % 100);
    if (answer.with === "pause") {
      this.channel.pause();
      this.channel.resume();
    }
  }

  send(length: number): void {
    const sent = { number: ++count, size: length };
    encode(this.channel.begin(), sent);
    this.channel.end();
    this.peer?.sent.push(sent);
    this.noteQueue();
  }

  private share(length: number): void {
    const sent = { number: ++count, size: length };
    const writer = new Writer();
    writer.beginMessage();
    encode(writer, sent);
    writer.endMessage();
    this.channel.sendShared?.(
      new FiredEvent({ name: "e", number: 1 }, undefined, writer.message()),
    );
    this.peer?.sent.push(sent);
    this.noteQueue();
  }

  broken(error: Error): void {
    this.broken_ = error;
  }

  drained(): void {
    this.owesDrained = false;
  }

  closed(error?: Error): void {
    this.ended = { error };
  }

  pause(): void {
    this.isPaused = true;
    this.channel.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.channel.resume();
  }

  noteQueue(): void {
    if (this.channel.queuedBytes >= queueMark) this.owesDrained = true;
  }
}

let count = 0;

function encode(writer: Writer, sent: Sent): void {
  const bytes = content(sent.number, sent.size);
  const numbers = [sent.number, -sent.number, 0.5, sent.size, 7];
  writer.uint32(sent.number, "number");
  writer.string(textOf(sent), "text");
  writer.count(numbers, "numbers", 8, 1);
  for (const number of numbers) writer.double(number, "number");
  writer.binary(bytes, "bytes");
  // Written means copied.
  bytes.fill(0xee);
}

function textOf({ number }: Sent): string {
  return "äöü–".repeat(number % 50) + "x".repeat(number % 30);
}

function run(ends: readonly End[], action: Step): void | Promise<void> {
  switch (action.do) {
    case "send":
      for (let time = 0; time < action.times; time++) {
        (ends[action.from] as End).send(action.times > 2 ? action.size % 3000 : action.size);
      }
      return;
    case "shared":
      for (let time = 0; time < action.times; time++) {
        const sent = { number: ++count, size: action.times > 2 ? action.size % 3000 : action.size };
        const writer = new Writer();
        writer.maxMessageBytes = maxMessageBytes;
        writer.beginMessage();
        encode(writer, sent);
        writer.endMessage();
        const bytes = writer.message();
        const message = new FiredEvent({ name: "e", number: 1 }, undefined, bytes);
        // To all on that side.
        for (let index = action.from % 2; index < ends.length; index += 2) {
          const end = ends[index] as End;
          end.channel.sendShared?.(message);
          otherOf(ends, index).sent.push(sent);
          end.noteQueue();
        }
        bytes.fill(0xdd);
        writer.clear();
      }
      return;
    case "abandon": {
      const { channel } = ends[action.from] as End;
      channel.begin().raw(content(0, action.size));
      channel.abandon();
      return;
    }
    case "rally": {
      const [one, other] = [ends[action.from] as End, otherOf(ends, action.from)];
      for (const [index, each] of action.answers.entries())
        (index % 2 === 0 ? other : one).answers.push(each);
      one.send(20);
      return rallied([one, other]);
    }
    case "pause":
      // At once, or within the delivery of some message to come.
      if (action.from % 3 === 0) (ends[action.from] as End).pausesIn = 3;
      else (ends[action.from] as End).pause();
      return;
    case "resume":
      (ends[action.from] as End).resume();
      return;
    default:
      return turns(action.count);
  }
}

function otherOf(ends: readonly End[], index: number): End {
  return ends[index ^ 1] as End;
}

async function turns(howMany: number): Promise<void> {
  for (let turn = 0; turn < howMany; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** While nobody else speaks: so most arrivals are followed by one message. Where one side does not read, it goes on later. */
async function rallied(ends: readonly End[]): Promise<void> {
  for (let turn = 0; turn < 200 && ends.some(({ answers }) => answers.length > 0); turn++)
    await turns(1);
}

async function until(what: string, check: () => boolean, describe: () => unknown): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!check()) {
    if (performance.now() > deadline) expect.fail(`${what}: ${JSON.stringify(describe())}`);
    await turns(1);
  }
}

function verify(end: End): void {
  expect(end.received.length).toBe(end.sent.length);
  for (const [index, { number, text, bytes, numbers }] of end.received.entries()) {
    const sent = end.sent[index] as Sent;
    expect([number, bytes.length]).toEqual([sent.number, sent.size]);
    expect(text).toBe(textOf(sent));
    expect(numbers).toEqual([sent.number, -sent.number, 0.5, sent.size, 7]);
    if (Buffer.compare(bytes, content(sent.number, sent.size)) !== 0)
      expect.fail(`The bytes of message ${number} are not what was sent.`);
  }
}

async function connect(transport: Transport, address: string): Promise<End[]> {
  const file = (name: string): string =>
    readFileSync(new URL(`../certificates/${name}`, import.meta.url), "utf8");
  const accepted: Channel[] = [];
  const listener = await transport.listen(
    address,
    {
      maxMessageBytes,
      onError() {},
      access: { token: false, allowAnyone: true, allowPlainToken: true },
      tls: { cert: file("daemon.pem"), key: file("daemon-key.pem") },
    } as never,
    (channel) => void accepted.push(channel),
  );
  const ends: End[] = [];
  for (let peer = 0; peer < peers; peer++) {
    const channel = await transport.connect(listener.address, {
      maxMessageBytes,
      tls: { ca: file("authority.pem") },
    } as never);
    await until(
      "accepted",
      () => accepted.length > peer,
      () => peer,
    );
    const [daemon, application] = [new End(accepted[peer] as Channel), new End(channel)];
    daemon.peer = application;
    application.peer = daemon;
    ends.push(daemon, application);
  }
  await listener.close();
  for (const end of ends) {
    end.channel.start(end);
    end.channel.limitGreeting(maxMessageBytes, maxMessageBytes);
    // The first message is the greeting.
    const sent = { number: ++count, size: 10 };
    encode(end.channel.begin(), sent);
    end.channel.end();
    otherOf(ends, ends.indexOf(end)).sent.push(sent);
  }
  await until(
    "greeted",
    () => ends.every(({ received }) => received.length === 1),
    () => 0,
  );
  for (const { channel } of ends) channel.greeted(maxMessageBytes);
  return ends;
}

const runs = Number(process.env["CHANNEL_RUNS"] ?? 12);

test.each([
  ["unix", unixTransport, (folder: string) => `unix:${join(folder, "socket")}`],
  ["tcp", tcpTransport, () => "tcp://127.0.0.1:0"],
  ["tls", tlsTransport, () => "tls://localhost:0"],
] as const)(
  "whatever is sent on %s arrives as it was, once, in order, and a queue that was long is told to be empty",
  async (_name, transport, address) => {
    const folder = mkdtempSync(join(tmpdir(), "medium-"));
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 60, size: "max" }),
          fc.array(fc.boolean(), { minLength: peers, maxLength: peers }),
          async (steps, closeBefore) => {
            const ends = await connect(transport, address(folder));
            try {
              for (const each of steps) await run(ends, each);
              // Some are closed with everything still on its way out.
              for (const [peer, isClosed] of closeBefore.entries()) {
                if (!isClosed) continue;
                const daemon = ends[peer * 2] as End;
                for (const end of [daemon, otherOf(ends, peer * 2)]) end.isClosing = true;
                daemon.channel.close();
              }
              for (const end of ends) {
                end.pausesIn = 0;
                end.resume();
              }
              const mayMiss = (index: number): boolean =>
                closeBefore[index >> 1] === true && index % 2 === 0;
              await until(
                "all arrives",
                () =>
                  ends.every(
                    (end, index) => mayMiss(index) || end.received.length >= end.sent.length,
                  ),
                () =>
                  ends.map(({ received, sent, broken_, ended }) => [
                    received.length,
                    sent.length,
                    broken_?.message,
                    ended?.error?.message,
                  ]),
              );
              await until(
                "drained",
                () =>
                  ends.every(
                    (end, index) =>
                      closeBefore[index >> 1] === true ||
                      (!end.owesDrained && end.channel.queuedBytes === 0),
                  ),
                () => ends.map(({ owesDrained, channel }) => [owesDrained, channel.queuedBytes]),
              );
              for (const [index, end] of ends.entries()) {
                expect(end.broken_).toBeUndefined();
                if (!mayMiss(index)) verify(end);
              }
            } finally {
              for (const { channel } of ends) channel.destroy();
              await until(
                "closed",
                () => ends.every(({ ended }) => ended !== undefined),
                () => 0,
              );
            }
          },
        ),
        { numRuns: runs },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  600_000,
);
