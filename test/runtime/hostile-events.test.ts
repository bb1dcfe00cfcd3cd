import { describe, expect, onTestFinished, test } from "vitest";
import {
  mediumVersion,
  writeAcknowledgement,
  writeHello,
} from "../../runtime/messages/greeting.js";
import {
  beginNumberedEvent,
  writeGap,
  writeGoodbye,
  writePong,
  writeSubscribe,
  writeUnsubscribe,
} from "../../runtime/messages/messages.js";
import type { Channel } from "../../runtime/transports/transport.js";
import type { Writer } from "../../runtime/values/writer.js";
import { rejection } from "./student-server.js";
import { FeedConnection, Place, record, settled, until } from "./feed.js";

const hash = "0123456789abcdef";

function send(channel: Channel, write: (writer: Writer) => void): void {
  write(channel.begin());
  channel.end();
}

/** A daemon that greets, and then sends whatever a test says, whenever the application has subscribed. */
async function hostileDaemon(write: (channel: Channel) => void): Promise<Place> {
  const place = new Place();
  let count = 0;
  const listener = await place.transport.listen(
    "",
    { maxMessageBytes: 1 << 24, onError: () => {} },
    (channel) => {
      const ignore = { broken() {}, drained() {}, closed() {} };
      const subscribed = { ...ignore, message: () => write(channel) };
      channel.start({
        ...ignore,
        message() {
          const instance = "same";
          send(channel, (writer) =>
            writeAcknowledgement(writer, {
              medium: mediumVersion,
              hash,
              pid: 1,
              maxMessageBytes: 1 << 24,
              instance,
            }),
          );
          channel.greeted(1 << 24);
          // The first one only; those after it are quiet.
          channel.start(count++ === 0 ? subscribed : { ...ignore, message() {} });
        },
      });
    },
  );
  onTestFinished(() => listener.close());
  return place;
}

function numbered(channel: Channel, sequence: number): void {
  send(channel, (writer) => {
    beginNumberedEvent(writer, 4, sequence);
    writer.string("text", "text");
  });
}

const gap =
  (event: number, missed: number, sequence?: number) =>
  (channel: Channel): void =>
    send(channel, (writer) => writeGap(writer, event, missed, sequence));

describe("a daemon loses its channel", () => {
  test.each<[string, (channel: Channel) => void]>([
    ["that tells a gap of nothing", gap(4, 0)],
    ["that misses more than it fired", gap(4, 3, 2)],
    ["whose gap leads elsewhere", (channel) => (gap(4, 0, 5)(channel), gap(4, 2, 9)(channel))],
    ["whose numbers leave a hole", (channel) => (gap(4, 0, 5)(channel), numbered(channel, 7))],
    ["whose numbers go back", (channel) => (gap(4, 0, 5)(channel), numbered(channel, 5))],
    [
      "whose gap has bytes left over",
      (channel) => send(channel, (writer) => (writeGap(writer, 4, 1), writer.byte(0))),
    ],
  ])("%s", async (_, write) => {
    const place = await hostileDaemon(write);
    const feed = await FeedConnection.connect({ transport: place.transport });
    onTestFinished(() => feed.close());
    const reasons: unknown[] = [];
    feed.stateChanges.subscribe(({ reason }) => void reasons.push(reason?.message));
    record(feed.kept);
    await until(() => reasons.length > 0);
    expect(reasons[0]).toContain("broke the protocol");
  });

  test.each<[string, (channel: Channel) => void]>([
    ["a gap of an event that there is not", gap(99, 5)],
    ["a gap of what nobody listens to", gap(1, 5)],
    ["a numbered event before its position", (channel) => numbered(channel, 5)],
    ["a pong that nobody asked for", (channel) => send(channel, (writer) => writePong(writer, 9))],
  ])("but not for %s", async (_, write) => {
    const place = await hostileDaemon(write);
    const feed = await FeedConnection.connect({ transport: place.transport });
    onTestFinished(() => feed.close());
    const heard = record(feed.kept);
    await settled();
    expect(feed.state).toBe("connected");
    expect(heard).toEqual([]);
  });
});

describe("an application", () => {
  async function stranger(place: Place): Promise<Channel> {
    const channel = await place.transport.connect("", { maxMessageBytes: 1 << 24 });
    channel.start({ message() {}, broken() {}, drained() {}, closed() {} });
    send(channel, (writer) =>
      writeHello(writer, {
        medium: mediumVersion,
        namespace: "test.feed",
        class: "Feed",
        hash,
        pid: 1,
        name: "stranger",
        maxMessageBytes: 1 << 24,
      }),
    );
    channel.greeted(1 << 24);
    return channel;
  }

  test("that asks for a replay of what was never fired loses its channel", async () => {
    const place = new Place();
    const server = await place.serve();
    const channel = await stranger(place);
    await until(() => server.applications.size === 1);
    send(channel, (writer) => writeSubscribe(writer, 4, 1));
    await until(() => server.applications.size === 0);
    expect(place.reported).toMatchObject([
      { code: "protocol-error", message: expect.stringContaining("only 0 were fired") },
    ]);
  });

  test("that asks for the replay again and again without reading holds no more than one", async () => {
    const place = new Place();
    const server = await place.serve();
    for (let count = 0; count < 5; count++) await server.fire("kept", "x".repeat(100_000));
    const channel = await stranger(place);
    await until(() => server.applications.size === 1);
    const [daemonChannel] = place.daemonChannels;
    channel.pause();
    for (let count = 0; count < 100; count++) {
      send(channel, (writer) => writeSubscribe(writer, 4, 0));
      send(channel, (writer) => writeSubscribe(writer, 4, 0));
      send(channel, (writer) => writeUnsubscribe(writer, 4));
      await settled();
    }
    expect(daemonChannel?.queuedBytes).toBeLessThan(300_000);
    expect(server.applications.size).toBe(1);
  });
});

test("a daemon that says goodbye on every channel and closes none does not cost more and more of them", async () => {
  const place = new Place();
  const channels: Channel[] = [];
  const listener = await place.transport.listen(
    "",
    { maxMessageBytes: 1 << 24, onError: () => {} },
    (channel) => {
      const ignore = { broken() {}, drained() {}, closed() {} };
      channels.push(channel);
      channel.start({
        ...ignore,
        closed: () => void channels.splice(channels.indexOf(channel), 1),
        message() {
          send(channel, (writer) =>
            writeAcknowledgement(writer, {
              medium: mediumVersion,
              hash,
              pid: 1,
              maxMessageBytes: 1 << 24,
            }),
          );
          channel.greeted(1 << 24);
          let calls = 0;
          channel.start({
            ...ignore,
            message() {
              if (calls++ > 0) return;
              send(channel, (writer) => writeGoodbye(writer, "shutting-down", "soon"));
            },
            closed: () => void channels.splice(channels.indexOf(channel), 1),
          });
        },
      });
    },
  );
  onTestFinished(() => listener.close());
  const feed = await FeedConnection.connect({
    transport: place.transport,
    reconnect: { minDelayMs: 1, maxDelayMs: 1 },
  });
  const calls: Promise<unknown>[] = [rejection(feed.write("never answered"))];
  feed.stateChanges.subscribe(({ state }) => {
    if (state === "connected") calls.push(rejection(feed.write("nor is this")));
  });
  await until(() => place.channels.length > 30);
  expect(channels.length).toBeLessThan(8);
  await feed.close();
  await Promise.all(calls);
});
