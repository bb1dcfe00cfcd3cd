/** What sockets of applications read into memory that they share. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Channel } from "../../runtime/transports/transport.js";
import { unixTransport } from "../../runtime/transports/unix-transport.js";
import { Writer } from "../../runtime/values/writer.js";
import { Recorder, turns } from "./channels.js";
import { fromHex } from "./values.js";

async function pair(): Promise<{ channel: Channel; there: Socket }> {
  const folder = mkdtempSync(join(tmpdir(), "medium-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "socket");
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const channel = await unixTransport.connect(`unix:${path}`, { maxMessageBytes: 1 << 24 });
  const there = await accepted;
  server.close();
  onTestFinished(() => {
    channel.destroy();
    there.destroy();
  });
  return { channel, there };
}

test.each([
  ["before it is started", -1],
  ["in the turn in which it is started", 0],
  ["later", 1],
])("a channel that is paused %s does not go on reading, until it is resumed", async (_, before) => {
  const { channel, there } = await pair();
  const side = new Recorder();
  if (before < 0) channel.pause();
  channel.start(side);
  channel.greeted(1 << 24);
  await turns(before);
  channel.pause();
  // Frames of 1 MiB, each with an empty text in front.
  let written = 0;
  const chunk = Buffer.concat([fromHex("fc ff 0f 00"), Buffer.alloc((1 << 20) - 4)]);
  for (let index = 0; index < 40; index++) {
    there.write(chunk, () => (written += chunk.length));
    await turns(3);
  }
  // No more than sockets hold by themselves.
  expect(written).toBeLessThan(8 << 20);
  expect(channel.receivedBytes).toBeLessThan(1 << 20);
  expect(side.messages).toEqual([]);
  channel.resume();
  await side.untilCount(40);
});

test("a channel that is closed while it is paused reads on to the end of its peer", async () => {
  const { channel, there } = await pair();
  const side = new Recorder();
  channel.start(side);
  channel.greeted(1 << 24);
  channel.pause();
  there.resume();
  there.on("end", () => {
    there.write(Buffer.alloc(3 << 20));
    there.end();
  });
  const started = performance.now();
  channel.close();
  await side.untilClosed();
  expect(side.error).toBeUndefined();
  // Else it would wait for its patience to end, 5 s long.
  expect(performance.now() - started).toBeLessThan(4_000);
});

test("what arrives after a pause within a chunk is what was sent", async () => {
  const { channel, there } = await pair();
  const side = new Recorder();
  side.onMessage = () => channel.pause();
  channel.start(side);
  channel.greeted(1 << 24);
  const frame = (text: string): Buffer => {
    const writer = new Writer();
    writer.beginMessage(4);
    writer.string(text, "text");
    writer.endMessage();
    return Buffer.concat(
      writer.takeChunks().map(({ chunk, used }) => chunk.bytes.subarray(0, used)),
    );
  };
  const sent: string[] = [];
  for (const size of [1, 20, 5_000, 20_000, 70_000, 200_000, 300_000]) {
    const texts = [1, 2, 3].map((count) => `${count}`.repeat(size));
    sent.push(...texts);
    there.write(Buffer.concat(texts.map(frame)));
    for (let left = texts.length; left > 0; left--) {
      await side.untilCount(sent.length - left + 1);
      await turns();
      channel.resume();
    }
  }
  await turns();
  expect(side.error).toBeUndefined();
  expect(side.messages.length).toBe(sent.length);
  expect(side.messages.every((text, index) => text === sent[index])).toBe(true);
});
