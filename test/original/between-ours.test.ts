import type { ConnectOptions } from "student-system";
import type { ServeOptions } from "student-system/server";
import { expect, onTestFinished, test } from "vitest";
import { InvalidValue } from "../../runtime/errors.js";
import { ada, pair, rejection, TestServer } from "../runtime/student-server.js";

/** Over memory, so that all that is version 1 is in one process, and nothing depends on sockets. */
const asOriginal: ConnectOptions = { wire: "libmedium" };

test("an application of ours can be an original one", async () => {
  const { server, students } = await pair({}, asOriginal);
  expect(students.wire).toBe("libmedium");
  expect([...server.applications].map(({ wire }) => wire)).toEqual(["libmedium"]);
  expect(await students.getStudent("42")).toEqual(ada);
});

test("a daemon of ours can be an original one, to everybody", async () => {
  const { server, students } = await pair({ wires: ["libmedium"] });
  expect(students.wire).toBe("libmedium");
  expect([...server.applications].map(({ wire }) => wire)).toEqual(["libmedium"]);
  expect(await students.getStudent("42")).toEqual(ada);
});

test("native peers stay native", async () => {
  const { students } = await pair({ wires: ["native"] }, { wire: "native" });
  expect(students.wire).toBe("native");
});

test.each<[ServeOptions["wires"], string]>([
  [[], 'wires must be an array that names a protocol, such as ["native"], got an array.'],
  [["morse" as never], 'wires must be "native" or "libmedium", got "morse"'],
])("wires are checked: %j", async (wires, message) => {
  const error = await rejection(TestServer.serve({ wires: wires ?? [] }));
  expect(error).toBeInstanceOf(InvalidValue);
  expect(error).toMatchObject({ message: expect.stringContaining(message) });
});

test("a token is of no use without the native protocol", async () => {
  const error = await rejection(TestServer.serve({ wires: ["libmedium"], token: "secret" }));
  expect(error).toMatchObject({
    code: "invalid-value",
    message: expect.stringMatching(/token needs "native" among the wires/u),
  });
});

test("one that insists is told where version 1 is not served", async () => {
  const error = await rejection(pair({ wires: ["native"] }, asOriginal));
  expect(error).toMatchObject({
    code: "connection-failed",
    message: expect.stringMatching(/may not serve applications of the original/u),
  });
});

test("a value that does not fit is refused, and so is a wrong result", async () => {
  const { server, students, reported } = await pair({}, asOriginal);
  const wrong = { ...ada, age: 256 };
  expect(await rejection(students.updateStudent(wrong))).toMatchObject({
    code: "invalid-value",
    message: "update_student: Student.age must be an integer from 0 to 255, got 256",
  });
  server.onGet = () => wrong;
  expect(await rejection(students.getStudent("42"))).toMatchObject({
    code: "remote-error",
    message: expect.stringMatching(/get_student returned a wrong value: .*must be an integer/u),
  });
  expect(reported).toMatchObject([{ where: "get_student" }]);
  server.onGet = () => ada;
  expect(await students.getStudent("42")).toEqual(ada);
});

test("too many calls are refused, and the others answered", async () => {
  const { server, students } = await pair({ maxCallsInFlight: 2 }, asOriginal);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  server.onGet = async () => {
    await released;
    return ada;
  };
  const calls = [students.getStudent("1"), students.getStudent("2")];
  expect(await rejection(students.getStudent("3"))).toMatchObject({
    code: "remote-error",
    message: expect.stringMatching(/as many as it may have/u),
  });
  release();
  expect(await Promise.all(calls)).toEqual([ada, ada]);
});

test("a daemon that closes answers the calls that run", async () => {
  const { server, students } = await pair({ drainMs: 5000 }, asOriginal);
  let release = (): void => {};
  const called = new Promise<void>((resolve) => {
    server.onGet = () => {
      resolve();
      return new Promise((done) => (release = () => done(ada)));
    };
  });
  const call = students.getStudent("42");
  await called;
  const closed = server.close();
  release();
  expect(await call).toEqual(ada);
  await closed;
  await students.closed;
  expect(await rejection(students.getStudent("42"))).toMatchObject({ code: "connection-lost" });
});

test("an application that closes fails its calls, and tells the daemon", async () => {
  const { server, students } = await pair({}, asOriginal);
  const called = new Promise<AbortSignal>((resolve) => {
    server.onGet = (_id, { signal }) => {
      resolve(signal);
      return new Promise(() => {});
    };
  });
  const failed = rejection(students.getStudent("42"));
  const signal = await called;
  const gone = new Promise((resolve) => signal.addEventListener("abort", resolve));
  await students.close();
  expect(await failed).toMatchObject({ code: "connection-lost" });
  await gone;
  expect(signal.reason).toMatchObject({ code: "connection-lost" });
});

test("ids are used again once they are free", async () => {
  const { students } = await pair({}, asOriginal);
  for (let round = 0; round < 50; round++) {
    const calls = Array.from({ length: 1 + (round % 40) }, () => students.getStudent("42"));
    expect(await Promise.all(calls)).toHaveLength(calls.length);
  }
});

test("several originals and natives get the same event", async () => {
  const { server, another } = await pair({}, asOriginal);
  const all = await Promise.all([another(asOriginal), another(asOriginal), another(), another()]);
  const heard = all.map((students) => students.studentAdded[Symbol.asyncIterator]());
  onTestFinished(async () => {
    for (const events of heard) await events.return?.();
  });
  await Promise.all(all.map((students) => students.getStudent("42")));
  await server.studentAdded(0.5, ada);
  for (const events of heard) expect((await events.next()).value).toEqual({ time: 0.5, info: ada });
});
