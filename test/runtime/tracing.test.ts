import { AsyncLocalStorage } from "node:async_hooks";
import { channel, tracingChannel } from "node:diagnostics_channel";
import type { TracedCall, TracedEvent } from "@libmedium/runtime";
import { InvalidValue, StudentNotFound, TimeoutError } from "student-system";
import { describe, expect, onTestFinished, test } from "vitest";
import { streamsPair, collect } from "./streams/streams-server.js";
import { ada, pair, rejection } from "./student-server.js";

type Name = "start" | "end" | "asyncStart" | "asyncEnd" | "error";
const names: readonly Name[] = ["start", "end", "asyncStart", "asyncEnd", "error"];
const calls = tracingChannel<unknown, TracedCall>("libmedium.call");
const handlers = tracingChannel<unknown, TracedCall>("libmedium.handle");
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const otherParent = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";

interface Told {
  readonly side: "call" | "handle";
  readonly name: Name;
  readonly call: TracedCall;
}

/** What is told of calls from now on to the end of the test. */
function listen(): Told[] {
  const told: Told[] = [];
  for (const [side, channels] of [
    ["call", calls],
    ["handle", handlers],
  ] as const) {
    for (const name of names) {
      const subscriber = (call: unknown): void =>
        void told.push({ side, name, call: call as TracedCall });
      channels[name].subscribe(subscriber);
      onTestFinished(() => void channels[name].unsubscribe(subscriber));
    }
  }
  return told;
}

/** Runs at the beginning of each call that is made. */
function atStart(run: (call: TracedCall) => void): void {
  const subscriber = (call: unknown): void => run(call as TracedCall);
  calls.start.subscribe(subscriber);
  onTestFinished(() => void calls.start.unsubscribe(subscriber));
}

const steps = (told: readonly Told[], side: Told["side"]): Name[] =>
  told.filter((each) => each.side === side).map(({ name }) => name);
const first = (told: readonly Told[], side: Told["side"]): TracedCall | undefined =>
  told.find((each) => each.side === side)?.call;

describe("a call that is traced", () => {
  test("is told of at both ends, with one object at each", async () => {
    const { server, students } = await pair();
    server.onGet = async () => ada;
    const told = listen();
    await students.getStudent("42");
    for (const side of ["call", "handle"] as const) {
      expect(steps(told, side)).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
      const call = first(told, side);
      expect(new Set(told.filter((each) => each.side === side).map((each) => each.call)).size).toBe(
        1,
      );
      expect(call).toMatchObject({
        kind: "method",
        namespace: "com.pcthingz.libmedium.student",
        class: "StudentSystem",
        method: "get_student",
        traceparent: undefined,
        result: ada,
      });
      expect(call).not.toHaveProperty("error");
    }
    expect(first(told, "call")?.application).toBeUndefined();
    expect([...server.applications]).toEqual([first(told, "handle")?.application]);
  });

  test("whose handler returns no promise is answered as soon as without", async () => {
    const { students } = await pair();
    const told = listen();
    await students.getStudent("42");
    expect(steps(told, "handle")).toEqual(["start", "end"]);
    expect(first(told, "handle")?.result).toEqual(ada);
  });

  test.each([
    ["later", async (): Promise<never> => Promise.reject(new StudentNotFound("no"))],
    [
      "at once",
      (): never => {
        throw new StudentNotFound("no");
      },
    ],
  ])("and fails %s says with what", async (when, onGet) => {
    const { server, students } = await pair();
    server.onGet = onGet;
    const told = listen();
    const error = await rejection(students.getStudent("42"));
    expect(error).toBeInstanceOf(StudentNotFound);
    expect(steps(told, "call")).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    expect(first(told, "call")?.error).toBe(error);
    expect(steps(told, "handle")).toEqual(
      when === "at once"
        ? ["start", "error", "end"]
        : ["start", "end", "error", "asyncStart", "asyncEnd"],
    );
    expect(first(told, "handle")?.error).toBeInstanceOf(StudentNotFound);
  });

  test("and never leaves is told of at its caller alone", async () => {
    const { students } = await pair();
    const told = listen();
    expect(await rejection(students.getStudent(1 as never))).toBeInstanceOf(InvalidValue);
    expect(steps(told, "call")).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    expect(steps(told, "handle")).toEqual([]);
  });

  test("is not traced any more when nobody listens", async () => {
    const { students } = await pair();
    const told: unknown[] = [];
    const subscriber = (call: unknown): void => void told.push(call);
    calls.start.subscribe(subscriber);
    calls.start.unsubscribe(subscriber);
    await students.getStudent("42");
    expect(told).toEqual([]);
  });

  test("runs in the stores that are bound to its start, up to its handler", async () => {
    const { server, students } = await pair();
    const storage = new AsyncLocalStorage<string>();
    handlers.start.bindStore(storage, (call) => `within ${call.method}`);
    onTestFinished(() => void handlers.start.unbindStore(storage));
    const seen: unknown[] = [];
    server.onGet = async () => {
      seen.push(storage.getStore());
      await Promise.resolve();
      seen.push(storage.getStore());
      return ada;
    };
    await students.getStudent("42");
    expect(seen).toEqual(["within get_student", "within get_student"]);
    expect(storage.getStore()).toBeUndefined();
  });
});

describe("trace context", () => {
  test("of the options reaches the handler", async () => {
    const { server, students } = await pair();
    const seen: unknown[] = [];
    server.onGet = (_, context) => {
      seen.push([context.traceparent, context.tracestate]);
      return ada;
    };
    await students.getStudent("42");
    await students.getStudent("42", { traceparent });
    await students.getStudent("42", { traceparent, tracestate: "a=1", timeoutMs: 5000 });
    expect(seen).toEqual([
      [undefined, undefined],
      [traceparent, undefined],
      [traceparent, "a=1"],
    ]);
  });

  test("that is not well-formed is refused", async () => {
    const { students } = await pair();
    const error = await rejection(students.getStudent("42", { traceparent: "yes" }));
    expect(error).toBeInstanceOf(InvalidValue);
    expect(String(error)).toContain("get_student: traceparent must be as in W3C Trace Context");
  });

  test("that a subscriber sets travels in place of that of the options", async () => {
    const { server, students } = await pair();
    const seen: unknown[] = [];
    server.onGet = (_, context) => {
      seen.push([context.traceparent, context.tracestate]);
      return ada;
    };
    atStart((call) => {
      seen.push(call.traceparent);
      call.traceparent = otherParent;
      call.tracestate = undefined;
    });
    const told = listen();
    await students.getStudent("42");
    await students.getStudent("42", { traceparent, tracestate: "a=1" });
    expect(seen).toEqual([
      undefined,
      [otherParent, undefined],
      traceparent,
      [otherParent, undefined],
    ]);
    expect(first(told, "handle")?.traceparent).toBe(otherParent);
  });

  test("that a subscriber sets wrongly fails no call, and changes nothing", async () => {
    const { server, students } = await pair();
    const seen: unknown[] = [];
    server.onGet = (_, context) => {
      seen.push(context.traceparent);
      return ada;
    };
    atStart((call) => void (call.traceparent = "nonsense"));
    await students.getStudent("42");
    await students.getStudent("42", { traceparent });
    expect(seen).toEqual([undefined, traceparent]);
  });

  test("and a subscriber leave the other options what they are", async () => {
    const { server, students } = await pair();
    server.onGet = () => new Promise(() => {});
    atStart((call) => void (call.traceparent = otherParent));
    const call = students.getStudent("42", { timeoutMs: 5 });
    expect(await rejection(call)).toBeInstanceOf(TimeoutError);
  });
});

describe("streams and callbacks that are traced", () => {
  test("a stream is a call from the beginning of its iteration to its end", async () => {
    const { peer } = await streamsPair();
    const told = listen();
    const stream = peer.list(3);
    expect(told).toEqual([]);
    expect((await collect(stream)).items).toEqual([0, 1, 2]);
    expect(steps(told, "call")).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    expect(steps(told, "handle")).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    expect(first(told, "call")).toMatchObject({ method: "list", kind: "method" });
    expect(() => stream[Symbol.asyncIterator]()).toThrow("was read already");
  });

  test("a stream that is left, or fails, is over", async () => {
    const { peer } = await streamsPair();
    const told = listen();
    for await (const _ of peer.list(1_000_000)) break;
    expect(steps(told, "call")).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    told.length = 0;
    const failing = peer.list(-1);
    expect(await collect(failing).then(({ error }) => error)).toBeInstanceOf(InvalidValue);
    expect(steps(told, "call")).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
  });

  test("a callback is a call of the daemon", async () => {
    let seen: unknown;
    const ask = (value: number, context: { traceparent: string | undefined }): number => {
      seen = context.traceparent;
      return value + 1;
    };
    const { server } = await streamsPair({}, { callbacks: { ask } });
    const told = listen();
    atStart((call) => void (call.traceparent = otherParent));
    expect(await server.ask(1)).toBe(2);
    expect(seen).toBe(otherParent);
    expect(first(told, "call")).toMatchObject({ kind: "callback", method: "ask", result: 2 });
    expect([...server.applications]).toEqual([first(told, "call")?.application]);
    expect(first(told, "handle")).toMatchObject({ kind: "callback", application: undefined });
  });
});

test("events are told of when they were fired, and before they are heard", async () => {
  const { server, students } = await pair();
  const told: [string, TracedEvent][] = [];
  for (const name of ["fired", "received"]) {
    const subscriber = (event: unknown): void => void told.push([name, event as TracedEvent]);
    const events = channel(`libmedium.event.${name}`);
    events.subscribe(subscriber);
    onTestFinished(() => void events.unsubscribe(subscriber));
  }
  const heard: unknown[] = [];
  students.studentAdded.subscribe((event) => heard.push([told.length, event]));
  await students.updateStudent(ada);
  await server.studentAdded(1, ada);
  const [only] = server.applications;
  await server.studentAdded(2, ada, only);
  while (heard.length < 2) await students.updateStudent(ada);
  expect(told.map(([name]) => name).toSorted()).toEqual(["fired", "fired", "received", "received"]);
  const [[, fired], [, firedToOne]] = told.filter(([name]) => name === "fired") as [
    [string, TracedEvent],
    [string, TracedEvent],
  ];
  expect(fired).toEqual({
    namespace: "com.pcthingz.libmedium.student",
    class: "StudentSystem",
    event: "student_added",
    values: { time: 1, info: ada },
    application: undefined,
  });
  expect(firedToOne.application).toBe(only);
  const received = told.filter(([name]) => name === "received").map(([, event]) => event);
  expect(received.map(({ values }) => values)).toEqual([
    { time: 1, info: ada },
    { time: 2, info: ada },
  ]);
  expect(received.map(({ event }) => event)).toEqual(["student_added", "student_added"]);
});
