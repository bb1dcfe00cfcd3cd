import { setImmediate as turn } from "node:timers/promises";
import { createMemoryTransport, type CallStats, type HandlerStats } from "@libmedium/runtime";
import { InvalidValue, StudentNotFound, StudentSystemConnection } from "student-system";
import { describe, expect, test } from "vitest";
import { streamsPair } from "./streams/streams-server.js";
import { ada, pair, rejection, TestServer } from "./student-server.js";

const noCalls: CallStats = {
  made: 0,
  answered: 0,
  failed: 0,
  timedOut: 0,
  cancelled: 0,
  inFlight: 0,
  lateAnswers: 0,
};
const noHandlers: HandlerStats = {
  received: 0,
  answered: 0,
  failed: 0,
  cancelled: 0,
  refused: 0,
  running: 0,
};

describe("stats", () => {
  test("begin at nothing but the greeting, and are frozen", async () => {
    const before = Date.now();
    const { server, students } = await pair();
    const stats = students.stats();
    expect(stats).toEqual({
      since: expect.any(Date),
      calls: noCalls,
      callbacks: noHandlers,
      events: { received: 0, gaps: 0, missed: 0 },
      reconnects: 0,
      protocolErrors: 0,
      bytes: { received: expect.any(Number), sent: expect.any(Number), queued: 0 },
    });
    expect(stats.since.getTime()).toBeGreaterThanOrEqual(before);
    expect(stats.bytes.sent).toBeGreaterThan(50);
    expect(stats.bytes.received).toBeGreaterThan(50);
    const ofServer = server.stats();
    expect(ofServer).toEqual({
      since: expect.any(Date),
      applications: { connected: 1, admitted: 1, refused: 0 },
      calls: noHandlers,
      callbacks: noCalls,
      events: { fired: 0, dropped: 0 },
      protocolErrors: 0,
      bytes: { received: stats.bytes.sent, sent: stats.bytes.received, queued: 0 },
    });
    for (const each of [stats, ofServer]) {
      for (const part of [each, each.calls, each.callbacks, each.events, each.bytes])
        expect(Object.isFrozen(part)).toBe(true);
    }
    expect(students.stats()).not.toBe(stats);
  });

  test("count each call once, by how it ended, at both ends", async () => {
    const { server, students } = await pair({ maxCallsInFlight: 2 });
    server.onGet = async (id, { signal }) => {
      if (id === "throw") throw new StudentNotFound("no");
      if (id === "wrong") return { ...ada, age: -1 };
      if (id === "wait") {
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }
      return ada;
    };
    const abort = new AbortController();
    await students.getStudent("42");
    await rejection(students.getStudent("throw"));
    await rejection(students.getStudent("wrong"));
    await rejection(students.getStudent("wait", { timeoutMs: 1 }));
    const cancelled = rejection(students.getStudent("wait", { signal: abort.signal }));
    const calls = students.stats().calls;
    expect(calls).toEqual({
      ...noCalls,
      made: 5,
      answered: 1,
      failed: 2,
      timedOut: 1,
      inFlight: 1,
      lateAnswers: calls.lateAnswers,
    });
    abort.abort();
    await cancelled;
    expect(await rejection(students.getStudent(1 as never))).toBeInstanceOf(InvalidValue);
    while (students.stats().calls.lateAnswers < 2) await turn();

    const waiting = [1, 2].map(() => students.getStudent("wait").catch(() => undefined));
    await rejection(students.getStudent("one too many"));
    expect(server.stats().calls).toEqual({
      received: 8,
      answered: 1,
      failed: 2,
      cancelled: 2,
      refused: 1,
      running: 2,
    });
    await students.close();
    await Promise.all(waiting);
    expect(students.stats().calls).toEqual({
      made: 8,
      answered: 1,
      failed: 5,
      timedOut: 1,
      cancelled: 1,
      inFlight: 0,
      lateAnswers: 2,
    });
    while (server.stats().applications.connected > 0) await turn();
    expect(server.stats().calls).toMatchObject({ cancelled: 4, running: 0 });
  });

  test("count callbacks, and calls with streams", async () => {
    const { server, peer } = await streamsPair({}, { callbacks: { ask: (value) => value } });
    await server.ask(1);
    for await (const _ of peer.list(1_000_000)) break;
    expect(await peer.sum([1, 2])).toBe(3);
    expect(server.stats().callbacks).toEqual({ ...noCalls, made: 1, answered: 1 });
    expect(peer.stats().callbacks).toEqual({ ...noHandlers, received: 1, answered: 1 });
    expect(peer.stats().calls).toMatchObject({ made: 2, answered: 1, cancelled: 1, inFlight: 0 });
    while (server.stats().calls.running > 0) await turn();
    expect(server.stats().calls).toMatchObject({ received: 2, answered: 1, cancelled: 1 });
  });

  test("count events", async () => {
    const { server, students, another } = await pair();
    const deaf = await another();
    const heard: unknown[] = [];
    students.studentAdded.subscribe((event) => heard.push(event));
    await students.updateStudent(ada);
    await server.studentAdded(1, ada);
    await server.studentAdded(2, ada);
    while (heard.length < 2) await turn();
    expect(server.stats().events).toEqual({ fired: 2, dropped: 0 });
    expect(students.stats().events).toEqual({ received: 2, gaps: 0, missed: 0 });
    expect(deaf.stats().events.received).toBe(0);
  });

  test("of a daemon go on when applications come and go", async () => {
    const { server, students, another } = await pair();
    await students.getStudent("42");
    await students.close();
    const other = await another();
    await other.getStudent("42");
    while (server.stats().applications.connected > 1) await turn();
    const stats = server.stats();
    expect(stats.applications).toEqual({ connected: 1, admitted: 2, refused: 0 });
    expect(stats.calls).toMatchObject({ received: 2, answered: 2 });
    const [one, two] = [students.stats().bytes, other.stats().bytes];
    expect(stats.bytes.received).toBe(one.sent + two.sent);
    expect(stats.bytes.sent).toBe(one.received + two.received);
  });

  test("count who is turned away, and who breaks the protocol", async () => {
    const transport = createMemoryTransport();
    const { server } = await pair({ transport }, { transport });
    const channel = await transport.connect("", { maxMessageBytes: 65_536 });
    channel.start({ message() {}, broken() {}, drained() {}, closed() {} });
    channel.begin().byte(0x7f);
    channel.end();
    while (server.stats().applications.refused < 1) await turn();
    expect(server.stats()).toMatchObject({
      applications: { connected: 1, admitted: 1, refused: 1 },
      protocolErrors: 1,
    });
  });

  test("of a connection go on over its sessions", async () => {
    const transport = createMemoryTransport();
    const start = (): Promise<TestServer> =>
      TestServer.serve({ transport, signals: false, drainMs: 100 });
    const first = await start();
    const students = await StudentSystemConnection.connect({
      transport,
      reconnect: { minDelayMs: 1, maxDelayMs: 5 },
    });
    await students.getStudent("42");
    const { bytes, since } = students.stats();
    await first.close();
    const second = await start();
    await students.getStudent("42");
    const stats = students.stats();
    expect(stats).toMatchObject({ reconnects: 1, calls: { made: 2, answered: 2, inFlight: 0 } });
    expect(stats.bytes.sent).toBeGreaterThan(bytes.sent * 1.5);
    expect(stats.since).toEqual(since);
    await students.close();
    await second.close();
  });
});

test("stats of a daemon that does not run say so", () => {
  expect(() => new TestServer().stats()).toThrow("The daemon does not run yet");
});
