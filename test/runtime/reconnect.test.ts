import { setImmediate as turn } from "node:timers/promises";
import { createMemoryTransport, type Transport } from "@libmedium/runtime";
import {
  ConnectionLost,
  InvalidValue,
  Overloaded,
  StudentSystemConnection,
  TimeoutError,
  type ConnectOptions,
} from "student-system";
import type { ServeOptions } from "student-system/server";
import type { ServeOptions as FeedOptions } from "../../runtime/daemon/serve-options.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { FeedServer } from "./feed.js";
import { ada, rejection, TestServer } from "./student-server.js";

/** A place where daemons come and go. */
class Place {
  readonly transport: Transport = createMemoryTransport();
  readonly reported: unknown[] = [];

  async serve(options: ServeOptions = {}): Promise<TestServer> {
    const server = await TestServer.serve({
      transport: this.transport,
      signals: false,
      drainMs: 100,
      onError: (error) => void this.reported.push(error),
      ...options,
    });
    onTestFinished(() => server.close());
    return server;
  }

  async connect(options: ConnectOptions = {}): Promise<StudentSystemConnection> {
    const connection = await StudentSystemConnection.connect({
      transport: this.transport,
      reconnect: { minDelayMs: 1, maxDelayMs: 5 },
      ...options,
    });
    onTestFinished(() => connection.close());
    return connection;
  }
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await turn();
}

/** Ends every session of a daemon as a crash would, and the daemon. */
async function crash(server: TestServer): Promise<void> {
  for (const application of server.applications) application.$session.lose(new Error("crashed"));
  await server.close();
}

describe("a connection whose daemon is replaced", () => {
  test("goes on with the next one, and tells what happened", async () => {
    const place = new Place();
    const first = await place.serve();
    const students = await place.connect();
    const states: string[] = [];
    students.stateChanges.subscribe({
      next: ({ previous, state, reason }) =>
        void states.push(`${previous} ${state} ${reason?.constructor.name}`),
      complete: () => void states.push("complete"),
    });
    expect(students.state).toBe("connected");
    await first.close();
    await until(() => students.state === "reconnecting");
    await place.serve();
    expect(await students.getStudent("42")).toEqual(ada);
    expect(students.state).toBe("connected");
    await students.close();
    expect(students.state).toBe("closed");
    expect(states).toEqual([
      "connected reconnecting ConnectionLost",
      "reconnecting connected undefined",
      "connected closing undefined",
      "closing closed undefined",
      "complete",
    ]);
  });

  test("finishes what the first one still answers while it uses the second", async () => {
    const place = new Place();
    const first = await place.serve({ drainMs: 60_000 });
    const students = await place.connect();
    let answer: (() => void) | undefined;
    first.onGet = () => new Promise((resolve) => (answer = () => resolve({ ...ada, id: "first" })));
    const slow = students.getStudent("42");
    await until(() => answer !== undefined);
    const closed = first.close();
    await until(() => students.state === "reconnecting");
    const second = await place.serve();
    second.onGet = () => ({ ...ada, id: "second" });
    expect(await students.getStudent("42")).toMatchObject({ id: "second" });
    answer?.();
    expect(await slow).toMatchObject({ id: "first" });
    await closed;
    expect(students.state).toBe("connected");
  });

  test("sends again what the first one answered it would not start", async () => {
    const place = new Place();
    const first = await place.serve();
    const students = await place.connect();
    let started = 0;
    first.onUpdate = () => void started++;
    // The daemon's goodbye and this call cross.
    const closed = first.close();
    const call = students.updateStudent(ada);
    await until(() => students.state === "reconnecting");
    const second = await place.serve();
    let received = 0;
    second.onUpdate = () => void received++;
    await call;
    await closed;
    expect([started, received]).toEqual([0, 1]);
  });

  test("listens again", async () => {
    const place = new Place();
    const first = await place.serve();
    const students = await place.connect();
    const heard: unknown[] = [];
    students.studentAdded.subscribe({
      next: ({ time }) => void heard.push(time),
      gap: (missed) => void heard.push({ missed }),
    });
    await students.getStudent("42");
    await first.studentAdded(1, ada);
    await until(() => heard.length === 1);
    await crash(first);
    await until(() => students.state === "reconnecting");
    const second = await place.serve();
    await students.getStudent("42");
    await second.studentAdded(2, ada);
    await until(() => heard.length === 3);
    expect(heard).toEqual([1, { missed: undefined }, 2]);
  });

  test("goes on with a loop, which can be told of the gap in its place", async () => {
    const place = new Place();
    const first = await place.serve();
    const students = await place.connect();
    const events = students.studentAdded.withGaps();
    await students.getStudent("42");
    await first.studentAdded(1, ada);
    expect(await events.next()).toMatchObject({ value: { time: 1 } });
    await crash(first);
    await until(() => students.state === "reconnecting");
    const second = await place.serve();
    await students.getStudent("42");
    await second.studentAdded(2, ada);
    expect([await events.next(), await events.next()]).toMatchObject([
      { value: { missed: undefined } },
      { value: { time: 2 } },
    ]);
  });
});

describe("a call in flight when the daemon crashes", () => {
  test("fails, and says that it may have run", async () => {
    const place = new Place();
    const first = await place.serve();
    const students = await place.connect();
    first.onGet = () => new Promise(() => {});
    const call = rejection(students.getStudent("42"));
    await until(() => first.applications.size === 1);
    await turn();
    await crash(first);
    expect(await call).toMatchObject({ code: "connection-lost", mayHaveRun: true });
  });
});

describe("a call made while reconnecting", () => {
  async function between(options: ConnectOptions = {}): Promise<[Place, StudentSystemConnection]> {
    const place = new Place();
    const server = await place.serve();
    const students = await place.connect(options);
    await crash(server);
    await until(() => students.state === "reconnecting");
    return [place, students];
  }

  test("is sent when the daemon is back, first to last, with the time that is left", async () => {
    const [place, students] = await between();
    const calls = ["1", "2", "3"].map((id) => students.updateStudent({ ...ada, id }));
    const timed = students.getStudent("4", { timeoutMs: 60_000 });
    const server = await TestServerWithLog.serveAt(place);
    await Promise.all([...calls, timed]);
    expect(server.log).toEqual(["1", "2", "3", "4"]);
  });

  test("waits no longer than its deadline", async () => {
    const [, students] = await between();
    expect(await rejection(students.getStudent("42", { timeoutMs: 5 }))).toBeInstanceOf(
      TimeoutError,
    );
  });

  test("waits no longer than callWaitMs without one, and was certainly not run", async () => {
    const [, students] = await between({ reconnect: { callWaitMs: 5, maxDelayMs: 5 } });
    const error = await rejection(students.getStudent("42"));
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error).toMatchObject({
      mayHaveRun: false,
      message: expect.stringContaining("get_student was not sent"),
    });
  });

  test("is given up by its signal, and never sent", async () => {
    const [place, students] = await between();
    const controller = new AbortController();
    const call = rejection(students.getStudent("given up", { signal: controller.signal }));
    controller.abort();
    expect(await call).toMatchObject({ code: "cancelled" });
    const server = await TestServerWithLog.serveAt(place);
    await students.getStudent("42");
    expect(server.log).toEqual(["42"]);
  });

  test("is refused at once where its arguments do not fit", async () => {
    const [, students] = await between();
    const error = await rejection(students.updateStudent({ ...ada, age: 300 }));
    expect(error).toBeInstanceOf(InvalidValue);
    expect(error).toMatchObject({ message: expect.stringContaining("update_student: ") });
  });

  test("is refused where too many wait", async () => {
    const [place, students] = await between({ reconnect: { maxWaitingCalls: 2, maxDelayMs: 5 } });
    const waiting = [students.getStudent("1"), students.getStudent("2")];
    const error = await rejection(students.getStudent("3"));
    expect(error).toBeInstanceOf(Overloaded);
    expect(error).toMatchObject({ message: expect.stringContaining("maxWaitingCalls") });
    await place.serve();
    expect(await Promise.all(waiting)).toEqual([ada, ada]);
  });

  test("fails when the application closes", async () => {
    const [, students] = await between();
    const call = rejection(students.getStudent("42"));
    await students.close();
    expect(await call).toMatchObject({ code: "connection-lost", mayHaveRun: false });
    expect(students.state).toBe("closed");
  });
});

describe("a connection gives up", () => {
  test("after giveUpAfterMs: calls and events end", async () => {
    const place = new Place();
    const server = await place.serve();
    const students = await place.connect({ reconnect: { giveUpAfterMs: 20, maxDelayMs: 5 } });
    const ends: unknown[] = [];
    students.studentAdded.subscribe({ error: (error) => void ends.push(error) });
    await crash(server);
    await until(() => students.state === "reconnecting");
    const call = rejection(students.getStudent("42"));
    await students.closed;
    expect(await call).toMatchObject({ message: expect.stringContaining("giveUpAfterMs") });
    expect(ends).toMatchObject([{ code: "connection-lost" }]);
    expect(await rejection(students.getStudent("42"))).toBeInstanceOf(ConnectionLost);
  });

  test("when the daemon sends it away", async () => {
    const place = new Place();
    const server = await place.serve();
    const students = await place.connect();
    for (const application of server.applications) application.close("not you");
    await students.closed;
    expect(await rejection(students.getStudent("42"))).toMatchObject({
      message: expect.stringContaining("not you"),
    });
  });

  test("when the next daemon is another one", async () => {
    const place = new Place();
    const server = await place.serve();
    const students = await place.connect();
    const reasons: unknown[] = [];
    students.stateChanges.subscribe(({ state, reason }) => {
      if (state === "closed") reasons.push(reason);
    });
    await crash(server);
    const other = await FeedServer.serve({
      transport: sourceTransport(place.transport),
      signals: false,
    });
    onTestFinished(() => other.close());
    await students.closed;
    expect(reasons).toMatchObject([
      { code: "connection-lost", cause: { code: "incompatible-interface" } },
    ]);
  });

  test("where reconnect is false", async () => {
    const place = new Place();
    const server = await place.serve();
    const students = await place.connect({ reconnect: false });
    await crash(server);
    await students.closed;
    expect(students.state).toBe("closed");
  });
});

test.each([
  [{ reconnect: { minDelayMs: 0 } }, "reconnect.minDelayMs"],
  [{ reconnect: { maxWaitingCalls: -1 } }, "reconnect.maxWaitingCalls"],
  [{ reconnect: "yes" }, "reconnect must be"],
  [{ reconnect: null }, "reconnect must be"],
  [{ keepAliveMs: -1 }, "keepAliveMs"],
])("connect refuses %j", async (options, message) => {
  const place = new Place();
  await place.serve();
  // What a caller without types can pass.
  const error = await rejection(place.connect(options as never));
  expect(error).toMatchObject({ code: "invalid-value", message: expect.stringContaining(message) });
});

/** The same transport: only its type is that of the built runtime. */
function sourceTransport(transport: Transport): NonNullable<FeedOptions["transport"]> {
  return transport as unknown as NonNullable<FeedOptions["transport"]>;
}

/** Writes down the calls as they come. */
class TestServerWithLog extends TestServer {
  readonly log: string[] = [];

  static async serveAt(place: Place): Promise<TestServerWithLog> {
    const server = await TestServerWithLog.serve({ transport: place.transport, signals: false });
    onTestFinished(() => server.close());
    server.onGet = (id) => (server.log.push(id), ada);
    server.onUpdate = ({ id }) => void server.log.push(id);
    return server;
  }
}
