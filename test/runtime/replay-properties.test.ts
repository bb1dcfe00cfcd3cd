import fc from "fast-check";
import { expect, test } from "vitest";
import { Place, record, settled, type EventName, type FeedServer } from "./feed.js";

type Step = "fire" | "cut" | "restart" | "pause" | "resume" | "settle" | "turn";

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Step>("fire") },
    { weight: 2, arbitrary: fc.constantFrom<Step>("cut", "turn", "settle") },
    { weight: 1, arbitrary: fc.constantFrom<Step>("restart", "pause", "resume") },
  ),
  { minLength: 10, maxLength: 80 },
);

/** Goes through what was heard: each event exactly once and in order, or counted by a gap. Returns where that ends. */
function follow(heard: readonly (string | number)[]): { daemon: number; sequence: number } {
  let daemon = 0;
  let isSame = true;
  let sequence = 0;
  for (const item of heard) {
    if (item === -1) {
      isSame = false;
      sequence = 0;
    } else if (typeof item === "number") {
      sequence += item;
    } else {
      const [which = -1, number] = item.split(" ").map(Number);
      if (isSame) expect(which).toBe(daemon);
      else expect(which).toBeGreaterThanOrEqual(daemon);
      expect(number).toBe(sequence + 1);
      daemon = which;
      isSame = true;
      sequence++;
    }
  }
  return { daemon, sequence };
}

test.each<[EventName]>([["kept"], ["keptDropping"]])(
  "whatever is cut, each event of %s is heard once and in order, or counted by a gap",
  async (name) => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const place = new Place();
        const options = { maxEventBacklogBytes: 40_000, drainMs: 1 };
        let server: FeedServer = await place.serve(options);
        let daemon = 0;
        let fired = 0;
        const feed = await place.connect({ reconnect: { minDelayMs: 1, maxDelayMs: 1 } });
        const heard = record(feed[name]);
        await feed.read("");
        for (const step of script) {
          switch (step) {
            case "fire":
              fired++;
              void server.fire(name, `${daemon} ${fired} ${"x".repeat(10_000)}`);
              break;
            case "cut":
              server.cut();
              break;
            case "restart":
              await server.crash();
              server = await place.serve(options);
              daemon++;
              fired = 0;
              break;
            case "pause":
              place.channels.at(-1)?.pause();
              break;
            case "resume":
              place.channels.at(-1)?.resume();
              break;
            case "turn":
              await new Promise((resolve) => setImmediate(resolve));
              break;
            case "settle":
              await settled();
          }
        }
        for (const channel of place.channels) channel.resume();
        await feed.read("");
        await settled();
        const end = follow(heard.map((item) => (typeof item === "string" ? item.trim() : item)));
        expect(end.sequence).toBe(fired);
        await feed.close();
        await server.close();
      }),
      { numRuns: 150 },
    );
  },
);
