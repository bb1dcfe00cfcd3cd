import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Place, record, settled, until } from "./feed.js";
import { rejection } from "./student-server.js";

const second = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets so many seconds pass, and everything happen in each of them. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    vi.advanceTimersByTime(second);
    await settled();
  }
}

describe("keep-alive", () => {
  test("leaves peers alone that are silent but answer", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const states: string[] = [];
    feed.stateChanges.subscribe(({ state }) => void states.push(state));
    await pass(300);
    expect(states).toEqual([]);
    expect(server.applications.size).toBe(1);
    expect(place.reported).toEqual([]);
  });

  test("drops an application that has hung, not before 60 s and not long after", async () => {
    const place = new Place();
    const server = await place.serve();
    await place.connect({ keepAliveMs: 0, reconnect: false });
    place.channels[0]?.pause();
    await pass(59);
    expect(server.applications.size).toBe(1);
    await pass(10);
    expect(server.applications.size).toBe(0);
    expect(place.reported).toMatchObject([
      { code: "connection-lost", message: "nothing arrived for 60000 ms, nor in answer to a ping" },
    ]);
  });

  test("drops one that has hung while events wait for it", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect({ keepAliveMs: 0, reconnect: false });
    record(feed.said);
    await feed.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 3; count++) void server.fire("said", "x".repeat(1_000_000));
    await pass(75);
    expect(server.applications.size).toBe(0);
  });

  test("takes what a slow application takes as a sign of life", async () => {
    const place = new Place();
    const server = await place.serve({ maxQueuedBytes: 100_000_000 });
    const feed = await place.connect({ keepAliveMs: 0, reconnect: false });
    const heard = record(feed.said);
    await feed.read("");
    for (let minute = 0; minute < 5; minute++) {
      void server.fire("said", "x".repeat(1_000_000));
      await pass(50);
    }
    expect(heard).toHaveLength(5);
    expect(server.applications.size).toBe(1);
  });

  test("needs no pongs from a peer that sends anything else", async () => {
    const place = new Place();
    const server = await place.serve({ keepAliveMs: second });
    const feed = await place.connect({ keepAliveMs: 0, reconnect: false });
    const [channel] = place.channels;
    // From now on nothing reaches the application, pings included.
    channel?.pause();
    for (let count = 0; count < 20; count++) {
      feed.read("", { timeoutMs: 100_000 }).catch(() => {});
      await pass(1);
    }
    expect(server.applications.size).toBe(1);
    await pass(5);
    expect(server.applications.size).toBe(0);
  });

  test("gets an application away from a daemon that has hung", async () => {
    const place = new Place();
    const server = await place.serve({ keepAliveMs: 0 });
    const feed = await place.connect({ keepAliveMs: 10 * second });
    place.daemonChannels[0]?.pause();
    const idempotent = feed.read("again");
    const other = rejection(feed.write("once"));
    await pass(19);
    expect(feed.state).toBe("connected");
    await pass(4);
    expect(await other).toMatchObject({ code: "connection-lost", mayHaveRun: true });
    expect(await idempotent).toBe("again");
    expect(feed.state).toBe("connected");
    expect(place.channels).toHaveLength(2);
    await server.close();
  });

  test.each([0, Infinity])("is off with %d: there is no timer", async (keepAliveMs) => {
    const place = new Place();
    await place.serve({ keepAliveMs });
    const feed = await place.connect({ keepAliveMs });
    place.daemonChannels[0]?.pause();
    await pass(300);
    expect(feed.state).toBe("connected");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("has one timer for all applications, and none without any", async () => {
    const place = new Place();
    const server = await place.serve();
    const feeds = [];
    for (let count = 0; count < 10; count++)
      feeds.push(await place.connect({ keepAliveMs: 0, reconnect: false }));
    expect(vi.getTimerCount()).toBe(1);
    for (const feed of feeds) await feed.close();
    await until(() => server.applications.size === 0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
