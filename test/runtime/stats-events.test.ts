import { describe, expect, test } from "vitest";
import type { EventStream } from "../../runtime/index.js";
import { Place, record, settled, until } from "./feed.js";

const kilobyte = "x".repeat(1000);

/** What a stream heard: so many events, so many gaps, and so many events missed in those of known size. */
function tally(heard: (string | number)[]): { received: number; gaps: number; missed: number } {
  const gaps = heard.filter((item) => typeof item === "number");
  const missed = gaps.reduce((sum, gap) => sum + Math.max(gap, 0), 0);
  return { received: heard.length - gaps.length, gaps: gaps.length, missed };
}

function listen(...streams: EventStream<string>[]): (string | number)[][] {
  return streams.map((stream) => record(stream));
}

describe("stats of events", () => {
  test("count what is dropped for a slow application, and what that misses", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 20_000 });
    const [slow, quick] = [await place.connect(), await place.connect()];
    const heard = record(slow.dropping);
    const all = record(quick.dropping);
    await Promise.all([slow.read(""), quick.read("")]);
    place.channels[0]?.pause();
    for (let count = 0; count < 300; count++) {
      void server.fire("dropping", `${count} ${kilobyte}`);
      if (count % 50 === 0) await settled();
    }
    await until(() => all.length === 300);
    const { fired, dropped } = server.stats().events;
    expect(fired).toBe(300);
    // 20 kB wait, and about 64 kB are on their way.
    expect(dropped).toBeGreaterThan(200);
    expect(slow.stats().events).toEqual({ received: heard.length, gaps: 0, missed: 0 });

    place.channels[0]?.resume();
    await until(() => String(heard.at(-1)).startsWith("299 "));
    expect(slow.stats().events).toEqual(tally(heard));
    expect(slow.stats().events).toEqual({ received: 300 - dropped, gaps: 1, missed: dropped });
    expect(quick.stats().events).toEqual({ received: 300, gaps: 0, missed: 0 });
    expect(server.stats().events).toEqual({ fired, dropped });
  });

  test("count once for each application that an event is dropped for", async () => {
    const place = new Place();
    const server = await place.serve({ maxEventBacklogBytes: 20_000 });
    const slow = [await place.connect(), await place.connect()];
    const heard = listen(...slow.map(({ dropping }) => dropping));
    await Promise.all(slow.map((feed) => feed.read("")));
    for (const channel of place.channels) channel.pause();
    for (let count = 0; count < 300; count++) void server.fire("dropping", kilobyte);
    for (const channel of place.channels) channel.resume();
    await Promise.all(slow.map((feed) => feed.read("")));
    await until(() => heard.every((each) => tally(each).gaps === 1));
    await settled();
    const missed = slow.map((feed) => feed.stats().events.missed);
    expect(Math.min(...missed)).toBeGreaterThan(200);
    expect(server.stats().events.dropped).toBe((missed[0] ?? 0) + (missed[1] ?? 0));
    for (const feed of slow) {
      const { received, missed: gone } = feed.stats().events;
      expect(received + gone).toBe(300);
    }
  });

  test("count the gap of an outage: with its size where that is known", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    const [said, kept] = listen(feed.said, feed.kept);
    await feed.read("");
    await server.fire("kept", "0");
    await until(() => kept?.length === 1);
    server.cut();
    // Five are kept of these eight: three are missed for certain.
    for (let count = 1; count <= 8; count++) void server.fire("kept", String(count));
    await until(() => kept?.at(-1) === "8");
    await until(() => said?.length === 1);
    expect(kept).toEqual(["0", 3, "4", "5", "6", "7", "8"]);
    expect(said).toEqual([-1]);
    expect(feed.stats()).toMatchObject({
      events: { received: 6, gaps: 2, missed: 3 },
      reconnects: 1,
    });
    // Nothing was dropped by the daemon: that is another count.
    expect(server.stats().events).toEqual({ fired: 9, dropped: 0 });
  });
});
