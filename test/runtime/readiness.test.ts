import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ConnectionLost } from "../../runtime/index.js";
import { Place, settled, until } from "./feed.js";
import { rejection } from "./student-server.js";

describe("ready", () => {
  test("resolves when what the daemon fires next is delivered", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const heard: string[] = [];
    const subscription = feed.said.subscribe((text) => heard.push(text));
    // Nothing has left this process yet.
    void server.fire("said", "too early");
    await subscription.ready;
    await server.fire("said", "in time");
    await until(() => heard.length > 0);
    expect(heard).toEqual(["in time"]);
  });

  test("is there for loops as well", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const said = feed.said[Symbol.asyncIterator]();
    const withGaps = feed.said.withGaps();
    await Promise.all([said.ready, withGaps.ready]);
    await server.fire("said", "hello");
    expect(await said.next()).toEqual({ done: false, value: "hello" });
    expect(await withGaps.next()).toEqual({ done: false, value: "hello" });
  });

  test("sends nothing where nobody asks for it", async () => {
    const place = new Place();
    await place.serve();
    const feed = await place.connect();
    const received = (): number => place.channels[0]?.receivedBytes ?? 0;
    await settled();
    const before = received();
    const subscription = feed.said.subscribe(() => {});
    await settled();
    expect(received()).toBe(before);
    await subscription.ready;
    expect(received()).toBeGreaterThan(before);
  });

  test("waits for the next daemon where the connection is lost meanwhile", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const heard: string[] = [];
    const subscription = feed.said.subscribe((text) => heard.push(text));
    const { ready } = subscription;
    server.cut();
    const again = feed.dropping.subscribe(() => {}).ready;
    await Promise.all([ready, again]);
    expect(feed.stats().reconnects).toBe(1);
    await server.fire("said", "hello");
    await until(() => heard.length > 0);
    expect(heard).toEqual(["hello"]);
  });

  test("rejects where the connection ends before, and is not missed by whoever does not await it", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect({ reconnect: false });
    const { ready } = feed.said.subscribe(() => {});
    server.cut();
    expect(await rejection(ready)).toBeInstanceOf(ConnectionLost);
    expect(await rejection(feed.said.subscribe({}).ready)).toBeInstanceOf(ConnectionLost);

    const closed = await place.connect();
    const unawaited = closed.said.subscribe(() => {});
    void unawaited.ready;
    const loop = closed.said[Symbol.asyncIterator]();
    const waiting = loop.ready;
    await closed.close();
    expect(await rejection(waiting)).toMatchObject({
      message: "This application closed the connection.",
    });
    await turn();
  });

  test("resolves at once for changes of state, which come from this process", async () => {
    const place = new Place();
    await place.serve();
    const feed = await place.connect();
    const { ready } = feed.stateChanges.subscribe(() => {});
    expect(await ready).toBeUndefined();
  });

  test("comes late, and not never, where the daemon finds the application behind", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    let count = 0;
    await feed.said.subscribe(() => count++).ready;
    const [channel] = place.channels;
    channel?.pause();
    // More than makes the daemon leave out pongs.
    for (let times = 0; times < 40; times++) void server.fire("said", "x".repeat(50_000));
    const ready = [feed.dropping.subscribe(() => {}).ready, feed.kept.subscribe(() => {}).ready];
    let isReady = false;
    void Promise.race(ready).then(() => (isReady = true));
    await settled();
    expect(isReady).toBe(false);
    channel?.resume();
    await Promise.all(ready);
    expect(count).toBe(40);
    expect(server.applications.size).toBe(1);
  });
});
