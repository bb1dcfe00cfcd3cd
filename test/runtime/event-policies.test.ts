import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { unixTransport } from "../../runtime/transports/unix-transport.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { Place, record, settled, until } from "./feed.js";

const kilobyte = "x".repeat(1000);
/** A text of about a kilobyte that begins with its number. */
const numbered = (number: number): string => `${number} ${kilobyte}`;
const numberOf = (heard: string | number): string | number =>
  typeof heard === "string" ? Number.parseInt(heard, 10) : heard;

describe("an application that does not read", () => {
  test("is disconnected beyond maxQueuedBytes where nothing else is said, and not before", async () => {
    const place = new Place();
    const server = await place.serve({ maxQueuedBytes: 200_000 });
    const feed = await place.connect();
    const heard = record(feed.said);
    await feed.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 150; count++) void server.fire("said", numbered(count));
    expect(place.reported).toEqual([]);
    place.channels[0]?.resume();
    await until(() => heard.length === 150);

    place.channels[0]?.pause();
    for (let count = 0; count < 250; count++) void server.fire("said", numbered(count));
    expect(place.reported).toMatchObject([
      { code: "overloaded", message: expect.stringContaining("maxQueuedBytes is 200000") },
    ]);
  });

  test("loses the oldest of drop_oldest, and is told how many, where they were", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 20_000 });
    const feed = await place.connect();
    const heard = record(feed.dropping);
    const others = record(feed.said);
    await feed.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 500; count++) void server.fire("dropping", numbered(count));
    void server.fire("said", "said");
    place.channels[0]?.resume();
    await until(() => numberOf(heard.at(-1) ?? "") === 499);
    const sequence = heard.map(numberOf);
    const gapAt = heard.findIndex((item) => typeof item === "number");
    const missed = Number(heard[gapAt]);
    // First what was on its way already, without a hole; then the gap; then what was kept, to the end.
    expect(sequence.slice(0, gapAt)).toEqual(Array.from({ length: gapAt }, (_, index) => index));
    expect(missed).toBeGreaterThan(400);
    expect(sequence.slice(gapAt + 1)).toEqual(
      Array.from({ length: 500 - gapAt - missed }, (_, index) => gapAt + missed + index),
    );
    expect(sequence.length - gapAt - 1).toBeLessThan(20);
    expect(others).toEqual(["said"]);
    expect(place.reported).toEqual([]);

    // Once it has caught up, nothing waits any more.
    void server.fire("dropping", "again");
    await until(() => heard.at(-1) === "again");
  });

  test("of an event with disconnect is cut off beyond maxEventBacklogBytes, and told of the gap", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 100_000 });
    const feed = await place.connect();
    const heard = record(feed.cutting);
    await feed.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 150; count++) void server.fire("cutting", numbered(count));
    expect(place.reported).toMatchObject([
      { code: "overloaded", message: expect.stringContaining("maxEventBacklogBytes is 100000") },
    ]);
    place.channels[0]?.resume();
    await until(() => feed.state === "connected" && heard.at(-1) === -1);
    await feed.read("");
    await server.fire("cutting", "new");
    await until(() => heard.at(-1) === "new");
  });

  test("holds up a producer that awaits, whatever the policy, and loses nothing", async () => {
    for (const name of ["said", "dropping", "cutting", "kept", "keptDropping"] as const) {
      const place = new Place();
      const server = await place.serve({ maxEventBacklogBytes: 70_000 });
      const feed = await place.connect();
      const heard = record(feed[name]);
      await feed.read("");
      place.channels[0]?.pause();
      let fired = 0;
      const producer = (async () => {
        for (; fired < 300; fired++) await server.fire(name, numbered(fired));
      })();
      await settled();
      expect(fired).toBeLessThan(100);
      place.channels[0]?.resume();
      await producer;
      await until(() => heard.length === 300);
      expect(heard.map(numberOf)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    }
  });

  test("costs the others nothing", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 20_000 });
    const slow = await place.connect();
    const fast = await place.connect();
    const heard = record(fast.dropping);
    record(slow.dropping);
    await slow.read("");
    await fast.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 300; count++) {
      void server.fire("dropping", numbered(count));
      if (count % 10 === 0) await settled();
    }
    await until(() => heard.length >= 300);
    expect(heard.map(numberOf)).toEqual(Array.from({ length: 300 }, (_, index) => index));
  });

  test("and unsubscribes gets nothing of what waited", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 20_000 });
    const feed = await place.connect();
    const heard: unknown[] = [];
    const subscription = feed.dropping.subscribe({
      next: (text) => void heard.push(text),
      gap: (missed) => void heard.push(missed),
    });
    await feed.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 300; count++) void server.fire("dropping", numbered(count));
    subscription.unsubscribe();
    place.channels[0]?.resume();
    await feed.read("");
    await settled();
    expect(heard).toEqual([]);
    const again = record(feed.dropping);
    await feed.read("");
    await server.fire("dropping", "again");
    await until(() => again.length > 0);
    expect(again).toEqual(["again"]);
  });
});

describe("replay", () => {
  test("brings what was missed in order, once", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const heard = record(feed.kept);
    await feed.read("");
    await server.fire("kept", "1");
    await until(() => heard.length === 1);
    server.cut();
    for (const text of ["2", "3", "4"]) await server.fire("kept", text);
    await feed.read("");
    await server.fire("kept", "5");
    await until(() => heard.length === 5);
    expect(heard).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("begins where the subscription did, even if nothing has come yet", async () => {
    const place = new Place();
    const server = await place.serve();
    await server.fire("kept", "before");
    const feed = await place.connect();
    const heard = record(feed.kept);
    await feed.read("");
    server.cut();
    await server.fire("kept", "missed");
    await feed.read("");
    expect(heard).toEqual(["missed"]);
  });

  test("says how many are gone", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const heard = record(feed.kept);
    await feed.read("");
    await server.fire("kept", "1");
    await until(() => heard.length === 1);
    server.cut();
    for (let count = 2; count <= 10; count++) await server.fire("kept", `${count}`);
    await feed.read("");
    expect(heard).toEqual(["1", 4, "6", "7", "8", "9", "10"]);
  });

  test("keeps no more bytes than it may", async () => {
    const place = new Place();
    const server = await place.serve({ maxReplayBytes: 2_500 });
    const feed = await place.connect();
    const heard = record(feed.kept);
    await feed.read("");
    server.cut();
    for (let count = 1; count <= 4; count++) await server.fire("kept", numbered(count));
    await feed.read("");
    expect(heard.map(numberOf)).toEqual([2, 3, 4]);
    server.cut();
    await server.fire("kept", "x".repeat(3_000));
    await feed.read("");
    expect(heard.map(numberOf)).toEqual([2, 3, 4, 1]);
  });

  test("is not needed for what a daemon fires while it says goodbye", async () => {
    const place = new Place();
    const first = await place.serve({ drainMs: 60_000 });
    const feed = await place.connect();
    const heard = record(feed.said);
    let answer: (() => void) | undefined;
    first.onRead = () => new Promise((resolve) => (answer = () => resolve("")));
    const call = feed.read("");
    await until(() => answer !== undefined);
    const closed = first.close();
    await until(() => feed.state === "reconnecting");
    await first.fire("said", "last words");
    answer?.();
    await call;
    expect(heard).toEqual(["last words"]);
    await closed;
  });

  test("of another daemon: a gap of unknown size, then what that one has kept", async () => {
    const place = new Place();
    const first = await place.serve();
    const feed = await place.connect();
    const heard = record(feed.kept);
    await feed.read("");
    await first.fire("kept", "1");
    await until(() => heard.length === 1);
    await first.crash();
    const second = await place.serve();
    // Before the application is back: nothing else can happen in this turn.
    for (let count = 1; count <= 7; count++) void second.fire("kept", `new ${count}`);
    await feed.read("");
    expect(heard).toEqual(["1", -1, 2, "new 3", "new 4", "new 5", "new 6", "new 7"]);
  });

  test("of an event fired to one application: it is neither kept nor counted", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const heard = record(feed.kept);
    await feed.read("");
    await server.fire("kept", "to all");
    await server.fire("kept", "to one", 1);
    await server.fire("kept", "to all again");
    await until(() => heard.length === 3);
    server.cut();
    await feed.read("");
    await settled();
    expect(heard).toEqual(["to all", "to one", "to all again"]);
  });

  test("is not for whoever subscribes anew", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    await server.fire("kept", "old");
    const heard = record(feed.kept);
    await feed.read("");
    await server.fire("kept", "new");
    await until(() => heard.length > 0);
    expect(heard).toEqual(["new"]);
  });

  test("is not confused by events that cross an unsubscribe", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const subscription = feed.kept.subscribe(() => {});
    await feed.read("");
    for (const text of ["1", "2"]) void server.fire("kept", text);
    subscription.unsubscribe();
    const heard = record(feed.kept);
    void server.fire("kept", "3");
    await feed.read("");
    await server.fire("kept", "4");
    await until(() => heard.at(-1) === "4");
    expect(place.channels).toHaveLength(1);
    server.cut();
    await server.fire("kept", "5");
    await feed.read("");
    expect(heard.slice(-2)).toEqual(["4", "5"]);
  });

  test("and drop_oldest together: the gap has its number, and the next follows on it", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 20_000 });
    const feed = await place.connect();
    const heard = record(feed.keptDropping);
    await feed.read("");
    place.channels[0]?.pause();
    for (let count = 0; count < 300; count++) void server.fire("keptDropping", numbered(count));
    place.channels[0]?.resume();
    await until(() => numberOf(heard.at(-1) ?? "") === 299);
    const events = heard.filter((item) => typeof item === "string").length;
    const missed = heard.reduce<number>(
      (sum, item) => sum + (typeof item === "number" ? item : 0),
      0,
    );
    expect(events + missed).toBe(300);
    expect(feed.state).toBe("connected");
  });
});

describe("over a socket", () => {
  test("what waits is sent when the application reads again, whatever the policy", async () => {
    const address = join(temporaryFolder(), "socket");
    const place = new Place(unixTransport);
    const server = await place.serve({ address, maxEventBacklogBytes: 100_000 });
    const feed = await place.connect({ address });
    const dropping = record(feed.dropping);
    const keptDropping = record(feed.keptDropping);
    const said = record(feed.said);
    await feed.read("");
    place.channels[0]?.pause();
    const names = ["dropping", "keptDropping", "said"] as const;
    for (let count = 0; count < 3_000; count++)
      for (const name of names) void server.fire(name, numbered(count));
    const producer = (async () => {
      for (let count = 3_000; count < 3_100; count++)
        for (const name of names) await server.fire(name, numbered(count));
    })();
    place.channels[0]?.resume();
    await producer;
    await until(() =>
      [dropping, keptDropping, said].every((all) => numberOf(all.at(-1) ?? "") === 3_099),
    );
    expect(said).toHaveLength(3_100);
    for (const heard of [dropping, keptDropping]) {
      let next = 0;
      for (const item of heard) {
        if (typeof item === "number") next += item;
        else expect(numberOf(item)).toBe(next++);
      }
      expect(next).toBe(3_100);
      expect(heard.some((item) => typeof item === "number")).toBe(true);
    }
  });

  test("a replay that is larger than the socket takes arrives whole", async () => {
    const address = join(temporaryFolder(), "socket");
    const place = new Place(unixTransport);
    const server = await place.serve({ address });
    const feed = await place.connect({ address });
    const heard = record(feed.kept);
    await feed.read("");
    server.cut();
    for (let count = 1; count <= 5; count++)
      await server.fire("kept", `${count} ${"x".repeat(1_000_000)}`);
    await feed.read("");
    await server.fire("kept", "6");
    await until(() => heard.length === 6);
    expect(heard.map(numberOf)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("a gap that nobody listens for", () => {
  test("is told by a warning, once", async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error): void => void warnings.push(warning);
    process.on("warning", listener);
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const heard: string[] = [];
    feed.said.subscribe((text) => void heard.push(text));
    for (const text of ["1", "2", "3"]) {
      await feed.read("");
      await server.fire("said", text);
      await until(() => heard.at(-1) === text);
      server.cut();
      await until(() => feed.state === "reconnecting");
    }
    await feed.read("");
    await settled();
    process.off("warning", listener);
    expect(warnings).toMatchObject([
      { code: "events-missed", message: expect.stringContaining("events said were missed") },
    ]);
  });
});
