import { setImmediate as turn } from "node:timers/promises";
import {
  Cancelled,
  ConnectionLost,
  DeclaredException,
  InvalidValue,
  MediumError,
  Overloaded,
  RemoteError,
  StudentNotFound,
  StudentSystemConnection,
  TimeoutError,
} from "student-system";
import { describe, expect, test } from "vitest";
import { ada, pair, rejection } from "./student-server.js";

describe("a call", () => {
  test("returns what the daemon's method returns, at once or later", async () => {
    const { server, students } = await pair();
    expect(await students.getStudent("42")).toEqual(ada);
    server.onGet = async (id) => ({ ...ada, id });
    expect(await students.getStudent("7")).toEqual({ ...ada, id: "7" });
    expect(await students.updateStudent(ada)).toBeUndefined();
  });

  test("is answered in the order in which the daemon is done", async () => {
    const { server, students } = await pair();
    const release: (() => void)[] = [];
    server.onGet = (id) => new Promise((resolve) => release.push(() => resolve({ ...ada, id })));
    const order: string[] = [];
    const calls = ["a", "b", "c"].map(async (id) => order.push((await students.getStudent(id)).id));
    while (release.length < 3) await turn();
    for (const index of [2, 0, 1]) release[index]?.();
    await Promise.all(calls);
    expect(order).toEqual(["c", "a", "b"]);
  });

  test("a thousand at once each get their own answer", async () => {
    const { server, students } = await pair();
    server.onGet = async (id) => ({ ...ada, id });
    const ids = Array.from({ length: 1000 }, (_, index) => String(index));
    const found = await Promise.all(ids.map((id) => students.getStudent(id)));
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  test("tells the method who calls", async () => {
    const { server, students } = await pair({}, { name: "find_student" });
    let caller: unknown;
    server.onGet = (_, { application }) => {
      caller = [
        application.name,
        application.pid,
        application.id,
        server.applications.has(application),
      ];
      return ada;
    };
    await students.getStudent("42");
    expect(caller).toEqual(["find_student", process.pid, 1, true]);
  });
});

describe("an exception", () => {
  test("arrives as the same class, with its message", async () => {
    const { server, students } = await pair();
    server.onGet = () => {
      throw new StudentNotFound("no student 7 — sorry");
    };
    const error = await rejection(students.getStudent("7"));
    expect(error).toBeInstanceOf(StudentNotFound);
    expect(error).toBeInstanceOf(DeclaredException);
    expect(error).toMatchObject({
      name: "StudentNotFound",
      message: "no student 7 — sorry",
      code: "declared-exception",
    });
  });

  test("of a method that returns nothing arrives too, also when it is thrown later", async () => {
    const { server, students } = await pair();
    server.onUpdate = async () => {
      await turn();
      throw new StudentNotFound("gone");
    };
    expect(await rejection(students.updateStudent(ada))).toBeInstanceOf(StudentNotFound);
  });

  test.each([
    ["an Error", new TypeError("boom"), "boom"],
    ["text", "boom", "a value that is no Error was thrown: boom"],
    ["undefined", undefined, "a value that is no Error was thrown: undefined"],
    [
      "an object that cannot be described",
      { toString: 1, valueOf: 1 },
      "something that cannot be described was thrown.",
    ],
    ["an Error without a message", new RangeError(), "RangeError"],
  ])(
    "that is not declared, %s, is a RemoteError and is reported to the daemon",
    async (_, thrown, message) => {
      const { server, students, reported } = await pair();
      server.onGet = () => {
        throw thrown;
      };
      const error = await rejection(students.getStudent("7"));
      expect(error).toBeInstanceOf(RemoteError);
      expect(error).toMatchObject({
        code: "remote-error",
        message: `get_student failed in the daemon: ${message}`,
        remoteStack: undefined,
      });
      expect(reported).toEqual([{ error: thrown, where: "get_student" }]);
    },
  );

  test("that is not declared brings its stack where the daemon allows it", async () => {
    const { server, students } = await pair({ exposeStacks: true });
    server.onGet = () => {
      throw new TypeError("boom");
    };
    expect(await rejection(students.getStudent("7"))).toMatchObject({
      remoteStack: expect.stringContaining("calls.test.ts"),
    });
  });

  test("that is not declared tells nothing where the daemon says so, but to the daemon", async () => {
    const { server, students, reported } = await pair({ exposeErrors: false, exposeStacks: true });
    const thrown = new TypeError("no such file: /etc/secret");
    server.onGet = () => {
      throw thrown;
    };
    expect(await rejection(students.getStudent("7"))).toMatchObject({
      code: "remote-error",
      message: "get_student failed in the daemon: the reason is in its log.",
      remoteStack: undefined,
    });
    expect(reported).toEqual([{ error: thrown, where: "get_student" }]);
    server.onGet = async () => ({ ...ada, firstName: "\ud800 secret" });
    expect(await rejection(students.getStudent("7"))).toMatchObject({
      message: expect.not.stringContaining("secret"),
    });
    server.onGet = () => {
      throw new StudentNotFound("no student 7");
    };
    expect(await rejection(students.getStudent("7"))).toMatchObject({ message: "no student 7" });
  });
});

describe("a wrong value", () => {
  test("among the arguments rejects the call, which is not sent", async () => {
    const { server, students } = await pair();
    let calls = 0;
    server.onUpdate = () => void calls++;
    const error = await rejection(students.updateStudent({ ...ada, age: 256 }));
    expect(error).toBeInstanceOf(InvalidValue);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^update_student: .*Student\.age.*256/u),
    });
    await students.updateStudent(ada);
    expect(calls).toBe(1);
  });

  test("as a result is the daemon's fault, and says which member", async () => {
    const { server, students, reported } = await pair();
    server.onGet = async () => ({ ...ada, age: -1 });
    const error = await rejection(students.getStudent("42"));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/get_student returned a wrong value.*Student\.age.*-1/u),
    });
    expect(reported).toHaveLength(1);
  });

  test("larger than the other side accepts is refused where it is made", async () => {
    const { server, students } = await pair(
      { maxMessageBytes: 100_000 },
      { maxMessageBytes: 70_000 },
    );
    const large = { ...ada, photo: new Uint8Array(100_000) };
    expect(await rejection(students.updateStudent(large))).toMatchObject({ code: "invalid-value" });
    server.onGet = () => ({ ...ada, photo: new Uint8Array(80_000) });
    expect(await rejection(students.getStudent("42"))).toMatchObject({ code: "remote-error" });
    server.onGet = () => ada;
    expect(await students.getStudent("42")).toEqual(ada);
  });
});

describe("giving up", () => {
  test("by time: the call rejects, and the method's signal fires", async () => {
    const { server, students } = await pair();
    const reason = new Promise((resolve) => {
      server.onGet = (_, { signal }) =>
        new Promise(() => signal.addEventListener("abort", () => resolve(signal.reason)));
    });
    const error = await rejection(students.getStudent("42", { timeoutMs: 5 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ message: "get_student was not answered within 5 ms." });
    expect(await reason).toBeInstanceOf(MediumError);
  });

  test("by signal: the call rejects with its reason as cause, and the method's signal fires", async () => {
    const { server, students } = await pair();
    const reason = new Promise((resolve) => {
      server.onGet = (_, { signal }) =>
        new Promise(() => signal.addEventListener("abort", () => resolve(signal.reason)));
    });
    const controller = new AbortController();
    const call = rejection(students.getStudent("42", { signal: controller.signal }));
    await turn();
    controller.abort("not needed");
    expect(await call).toBeInstanceOf(Cancelled);
    expect(await call).toMatchObject({ name: "AbortError", cause: "not needed" });
    expect(await reason).toBeInstanceOf(Cancelled);
  });

  test("before it began: nothing is sent", async () => {
    const { server, students } = await pair();
    let calls = 0;
    server.onGet = () => (calls++, ada);
    expect(
      await rejection(students.getStudent("42", { signal: AbortSignal.abort() })),
    ).toBeInstanceOf(Cancelled);
    await students.getStudent("42");
    expect(calls).toBe(1);
  });

  test("the late answer is dropped, and the connection goes on", async () => {
    const { server, students } = await pair();
    let answer: (() => void) | undefined;
    server.onGet = () => new Promise((resolve) => (answer = () => resolve(ada)));
    await rejection(students.getStudent("42", { timeoutMs: 1 }));
    answer?.();
    server.onGet = (id) => ({ ...ada, id });
    expect(await students.getStudent("next")).toMatchObject({ id: "next" });
  });

  test("a signal does not fire because a call was answered", async () => {
    const { server, students } = await pair();
    let signal: AbortSignal | undefined;
    server.onGet = (_, context) => {
      signal = context.signal;
      return ada;
    };
    await students.getStudent("42", { timeoutMs: 20 });
    await students.close();
    await server.close();
    expect(signal?.aborted).toBe(false);
  });

  test.each([0, -1, NaN])("timeoutMs %d is refused", async (timeoutMs) => {
    const { students } = await pair();
    expect(await rejection(students.getStudent("42", { timeoutMs }))).toBeInstanceOf(InvalidValue);
  });
});

test("calls over the daemon's limit are refused, those below are answered", async () => {
  const { server, students } = await pair({ maxCallsInFlight: 2 });
  const release: (() => void)[] = [];
  server.onGet = () => new Promise((resolve) => release.push(() => resolve(ada)));
  const first = [students.getStudent("1"), students.getStudent("2")];
  expect(await rejection(students.getStudent("3"))).toBeInstanceOf(Overloaded);
  for (const answer of release) answer();
  expect(await Promise.all(first)).toEqual([ada, ada]);
});

describe("the end of a connection", () => {
  test("by the application rejects what is unanswered, and every later call", async () => {
    const { server, students } = await pair();
    server.onGet = () => new Promise(() => {});
    const call = rejection(students.getStudent("42"));
    await turn();
    await students.close();
    await students.close();
    expect(students.state).toBe("closed");
    expect(await call).toBeInstanceOf(ConnectionLost);
    expect(await rejection(students.getStudent("42"))).toBeInstanceOf(ConnectionLost);
  });

  test("by the daemon waits for calls that run, and refuses new ones", async () => {
    const { server, students } = await pair({ drainMs: 60_000 });
    let answer: (() => void) | undefined;
    server.onGet = () => new Promise((resolve) => (answer = () => resolve(ada)));
    const call = students.getStudent("42");
    await turn();
    const closed = server.close();
    while (students.state === "connected") await turn();
    const refused = await rejection(students.getStudent("43"));
    expect(refused).toBeInstanceOf(ConnectionLost);
    expect(refused).toMatchObject({ message: expect.stringContaining("shutting down") });
    answer?.();
    expect(await call).toEqual(ada);
    await closed;
    await students.closed;
    expect(server.applications.size).toBe(0);
  });

  test("by the daemon does not wait for ever", async () => {
    const { server, students } = await pair({ drainMs: 10 });
    server.onGet = () => new Promise(() => {});
    const call = rejection(students.getStudent("42"));
    await turn();
    await server.close();
    expect(await call).toBeInstanceOf(ConnectionLost);
  });

  test("by Application.close ends that one only", async () => {
    const { server, students, another } = await pair();
    const other = await another();
    for (const application of server.applications)
      if (application.id === 1) application.close("you are not welcome");
    await students.closed;
    expect(await rejection(students.getStudent("42"))).toMatchObject({
      message: expect.stringContaining("you are not welcome"),
    });
    expect(await other.getStudent("42")).toEqual(ada);
  });
});

test.each([
  ["maxMessageBytes", { maxMessageBytes: 10 }],
  ["drainMs", { drainMs: -1 }],
  ["maxCallsInFlight", { maxCallsInFlight: NaN }],
])("serve refuses %s that is out of range", async (name, options) => {
  expect(await rejection(pair(options))).toMatchObject({
    code: "invalid-value",
    message: expect.stringContaining(name),
  });
});

test("connect refuses options that are out of range", async () => {
  expect(await rejection(pair({}, { timeoutMs: 0 }))).toMatchObject({ code: "invalid-value" });
  expect(await rejection(pair({}, { maxMessageBytes: 2 ** 40 }))).toMatchObject({
    code: "invalid-value",
  });
});

test.each([
  ["timeoutMs", { timeoutMs: "5" }],
  ["options", 300],
  ["options", null],
  ["signal", { signal: {} }],
])("a call from JavaScript with wrong %s is refused before it is sent", async (name, options) => {
  const { server, students } = await pair();
  let calls = 0;
  server.onGet = () => (calls++, ada);
  // What a caller without types can pass.
  const error = await rejection(students.getStudent("42", options as never));
  expect(error).toMatchObject({ code: "invalid-value", message: expect.stringContaining(name) });
  await students.getStudent("42");
  expect(calls).toBe(1);
});

test.each([
  ["connect takes an object", "/tmp/x.sock"],
  ["address must be text", { address: 5 }],
])("connect from JavaScript says that %s", async (message, options) => {
  const error = await rejection(StudentSystemConnection.connect(options as never));
  expect(error).toMatchObject({ code: "invalid-value", message: expect.stringContaining(message) });
});
