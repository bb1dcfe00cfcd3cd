import { afterEach, describe, expect, test, vi } from "vitest";
import { RemoteError, StudentNotFound } from "student-system";
import { Place, type FeedConnection, type FeedServer } from "./feed.js";
import { streamsPair } from "./streams/streams-server.js";
import { pair, rejection } from "./student-server.js";

afterEach(() => vi.unstubAllEnvs());

async function feedPair(): Promise<{ server: FeedServer; feed: FeedConnection }> {
  const place = new Place();
  const server = await place.serve();
  return { server, feed: await place.connect({ reconnect: false }) };
}

function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return stack.split("\n").filter((line) => /^ +at /u.test(line));
}

describe("an error that came from the daemon", () => {
  test("has no frames of the runtime, declared or not, and a message as ever", async () => {
    const { server, students } = await pair();
    server.onGet = () => {
      throw new StudentNotFound("no student 7");
    };
    const declared = await rejection(students.getStudent("7"));
    expect(declared).toBeInstanceOf(StudentNotFound);
    expect(framesOf(declared)).toEqual([]);
    expect(String((declared as Error).stack)).toContain("no student 7");
    server.onGet = () => {
      throw new Error("boom");
    };
    const undeclared = await rejection(students.getStudent("7"));
    expect(undeclared).toBeInstanceOf(RemoteError);
    expect(framesOf(undeclared)).toEqual([]);
    // It is nobody else's affair.
    expect(framesOf(new Error("mine")).length).toBeGreaterThan(0);
  });

  test("has none where it is a timeout, or the connection is lost", async () => {
    const { server, feed } = await feedPair();
    server.onRead = () => new Promise(() => {});
    expect(framesOf(await rejection(feed.read("", { timeoutMs: 1 })))).toEqual([]);
    const lost = rejection(feed.read(""));
    await feed.write("");
    server.cut();
    expect(framesOf(await lost)).toEqual([]);
  });
});

describe("MEDIUM_CALL_SITES=1", () => {
  async function failing(): Promise<unknown> {
    const { server, feed } = await feedPair();
    server.onWrite = () => {
      throw new Error("boom");
    };
    return rejection(feed.write(""));
  }

  test("has errors say where the call was made", async () => {
    vi.stubEnv("MEDIUM_CALL_SITES", "1");
    const error = await failing();
    expect(error).toBeInstanceOf(RemoteError);
    const [first = "", second = ""] = framesOf(error);
    expect(first).toContain("FeedConnection.write");
    expect(second).toMatch(/failing .*call-sites\.test\.ts/u);
    expect((error as Error).stack).toMatch(/^RemoteError: write failed in the daemon: boom\n/u);
  });

  test("is for streams as well, whose items still come", async () => {
    vi.stubEnv("MEDIUM_CALL_SITES", "1");
    const { server, peer } = await streamsPair();
    server.onList = async function* () {
      yield 1;
      throw new Error("boom");
    };
    const items: unknown[] = [];
    const reading = (async function reading() {
      for await (const item of peer.list(0)) items.push(item);
    })();
    const error = await rejection(reading);
    expect(items).toEqual([1]);
    expect(framesOf(error).slice(0, 2).join("\n")).toMatch(/list .*\n.*reading/su);
    // Leaving the loop ends the stream.
    let isEnded = false;
    server.onList = async function* () {
      try {
        for (;;) yield 1;
      } finally {
        isEnded = true;
      }
    };
    for await (const item of peer.list(0)) if (item === 1) break;
    await expect.poll(() => isEnded).toBe(true);
  });

  test("is off unless it is asked for", async () => {
    expect(framesOf(await failing())).toEqual([]);
  });
});
