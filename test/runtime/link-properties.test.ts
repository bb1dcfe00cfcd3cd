import fc from "fast-check";
import { expect, test } from "vitest";
import { ConnectionLost } from "../../runtime/errors.js";
import { Place, settled, type FeedServer } from "./feed.js";

type Step =
  | "read"
  | "write"
  | "impatient"
  | "cut"
  | "crash"
  | "close"
  | "pause"
  | "resume"
  | "turn"
  | "settle";

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Step>("read", "write") },
    { weight: 2, arbitrary: fc.constantFrom<Step>("turn", "settle", "impatient") },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Step>("cut", "crash", "close", "pause", "resume"),
    },
  ),
  { minLength: 10, maxLength: 60 },
);

test("whatever happens to daemons and channels, each call settles once and a write runs at most once", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const place = new Place();
      const ran = new Map<string, number>();
      let closing: Promise<void>[] = [];
      const serve = async (): Promise<FeedServer> => {
        const server = await place.serve({ drainMs: 5 });
        const run = async (text: string): Promise<string> => {
          ran.set(text, (ran.get(text) ?? 0) + 1);
          if (text.endsWith("3")) await settled();
          return text;
        };
        server.onRead = run;
        server.onWrite = run;
        return server;
      };
      let server = await serve();
      const feed = await place.connect({ reconnect: { minDelayMs: 1, maxDelayMs: 1 } });
      const calls: { text: string; outcome: Promise<unknown> }[] = [];
      const make = (kind: "read" | "write", timeoutMs = Infinity): void => {
        const text = `${kind} ${calls.length}`;
        const outcome = feed[kind](text, { timeoutMs }).catch((error: unknown) => error);
        calls.push({ text, outcome });
      };
      for (const step of script) {
        switch (step) {
          case "read":
          case "write":
            make(step);
            break;
          case "impatient":
            make("read", 1);
            break;
          case "cut":
            server.cut();
            break;
          case "crash":
            await server.crash();
            server = await serve();
            break;
          case "close":
            closing.push(server.close());
            await settled();
            server = await serve();
            break;
          case "pause":
            place.channels.at(-1)?.pause();
            break;
          case "resume":
            for (const channel of place.channels) channel.resume();
            break;
          case "turn":
            await new Promise((resolve) => setImmediate(resolve));
            break;
          case "settle":
            await settled();
        }
      }
      for (const channel of place.channels) channel.resume();
      for (const { text, outcome } of calls) {
        const result = await outcome;
        const count = ran.get(text) ?? 0;
        if (text.startsWith("write")) expect(count).toBeLessThanOrEqual(1);
        if (typeof result === "string") {
          expect(result).toBe(text);
          expect(count).toBeGreaterThanOrEqual(1);
        } else if (result instanceof ConnectionLost) {
          if (!result.mayHaveRun) expect(count).toBe(0);
        } else {
          expect(result).toMatchObject({ code: "timeout" });
        }
      }
      expect(await feed.read("last")).toBe("last");
      await feed.close();
      await server.close();
      await Promise.all(closing);
      closing = [];
    }),
    { numRuns: 100 },
  );
});
