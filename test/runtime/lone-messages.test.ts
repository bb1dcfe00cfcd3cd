import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { FiredEvent } from "../../runtime/daemon/session-events.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Recorder, sendText, turns } from "./channels.js";

/** A channel over a stream that takes everything at once, and what it wrote. */
function openChannel(onWrite: () => void): {
  channel: StreamChannel;
  side: Recorder;
  arrive(): Promise<void>;
} {
  const stream = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      onWrite();
      done();
    },
  });
  const channel = new StreamChannel(stream, undefined, undefined, true);
  const side = new Recorder();
  channel.start(side);
  channel.greeted(1 << 24);
  const arrive = async (): Promise<void> => {
    stream.push(Buffer.from([3, 0, 0, 0, 2, 0x68, 0x69]));
    await turns(1);
  };
  return { channel, side, arrive };
}

/** How many of the messages that one arrival is followed by are written before its turn ends; arrival after arrival. */
async function writtenAtOnce(answersOfEach: readonly number[]): Promise<number[]> {
  let written = 0;
  const { channel, side, arrive } = openChannel(() => written++);
  const atOnce: number[] = [];
  side.onMessage = () => {
    const before = written;
    const answers = answersOfEach[atOnce.length] ?? 0;
    for (let left = answers; left > 0; left--) sendText(channel, "answer");
    atOnce.push(written - before);
  };
  for (const _ of answersOfEach) await arrive();
  return atOnce;
}

const eight = Array<number>(8).fill(1);
const later = Array<number>(8).fill(0);

test.each([
  ["one answer each, for a while", [...eight, 1, 1], [...later, 1, 1]],
  ["two, which ends it", [...eight, 2, 1, 1], [...later, 1, 0, 0]],
  ["none, which ends it", [...eight, 0, 1], [...later, 0, 0]],
  ["one again, after a while", [...eight, 2, ...eight, 1], [...later, 1, ...later, 1]],
  ["many each", [64, 64, 64, 64, 64, 64, 64, 64, 64, 64], Array<number>(10).fill(0)],
])("arrivals followed by %s", async (_, answers, expected) => {
  expect(await writtenAtOnce(answers)).toEqual(expected);
});

test("what others were sent before is written before", async () => {
  const writes: string[] = [];
  const other = openChannel(() => writes.push("event to another"));
  const { channel, side, arrive } = openChannel(() => writes.push("answer"));
  side.onMessage = () => {
    if (side.messages.length > eight.length) sendText(other.channel, "event");
    sendText(channel, "answer");
  };
  for (const _ of eight) await arrive();
  writes.length = 0;
  await arrive();
  expect(writes).toEqual(["event to another", "answer"]);
});

test("an event that is shared with others is a second message, too", async () => {
  let writes = 0;
  const { channel, side, arrive } = openChannel(() => writes++);
  const event = new FiredEvent({ name: "e", number: 1 }, undefined, Buffer.from("event"));
  side.onMessage = () => {
    sendText(channel, "answer");
    if (side.messages.length > eight.length) channel.sendShared(event);
  };
  for (const _ of eight) await arrive();
  const writesOfEach: number[] = [];
  for (let more = 0; more < 3; more++) {
    writes = 0;
    await arrive();
    writesOfEach.push(writes);
  }
  // What nobody could foresee, and then as one.
  expect(writesOfEach).toEqual([2, 1, 1]);
});
