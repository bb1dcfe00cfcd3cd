import { setImmediate as turn } from "node:timers/promises";
import {
  ConnectionLost,
  InvalidValue,
  RemoteError,
  StudentNotFound,
  StudentSystemConnection,
} from "student-system";
import { describe, expect, test } from "vitest";
import { ada, pair, rejection, TestServer } from "./student-server.js";

async function settled(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn();
}

describe("code of a value's own, run while it is encoded", () => {
  test("cannot call: that call is refused, and the one that is encoded goes through", async () => {
    const { server, students } = await pair();
    let inner: Promise<unknown> | undefined;
    const info = {
      ...ada,
      get lastName(): string {
        inner ??= rejection(students.getStudent("inner"));
        return "Lovelace";
      },
    };
    let received: unknown;
    server.onUpdate = (student) => void (received = student);
    await students.updateStudent(info);
    expect(received).toEqual(ada);
    expect(await inner).toBeInstanceOf(InvalidValue);
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test("cannot fire an event within a result: the caller is answered all the same", async () => {
    const { server, students } = await pair();
    students.studentAdded.subscribe(() => {});
    await settled();
    server.onGet = () => ({
      ...ada,
      get lastName(): string {
        void server.studentAdded(1, ada);
        return "";
      },
    });
    expect(await rejection(students.getStudent("42"))).toBeInstanceOf(RemoteError);
    server.onGet = () => ada;
    expect(await students.getStudent("42")).toEqual(ada);
  });
});

describe("whatever a handler throws or returns", () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const odd: [string, unknown][] = [
    [
      "a declared exception whose message is no text",
      Object.assign(new StudentNotFound("x"), { message: { en: "no" } }),
    ],
    ["an Error whose name is no text", Object.assign(new Error(""), { name: 42 })],
    ["an Error without a name", Object.assign(new Error(""), { name: undefined })],
    ["a revoked proxy", revoked.proxy],
  ];

  test.each(odd)(
    "%s, at once or later, the caller is answered and the connection goes on",
    async (_, thrown) => {
      const { server, students } = await pair();
      server.onGet = () => {
        throw thrown;
      };
      expect(await rejection(students.getStudent("42"))).toMatchObject({
        code: expect.any(String),
      });
      server.onGet = async () => {
        await turn();
        throw thrown;
      };
      expect(await rejection(students.getStudent("42"))).toMatchObject({
        code: expect.any(String),
      });
      server.onGet = () => ada;
      expect(await students.getStudent("42")).toEqual(ada);
    },
  );

  test("an object whose then cannot be read", async () => {
    const { server, students } = await pair();
    server.onGet = () =>
      Object.defineProperty({ ...ada }, "then", {
        get() {
          throw new Error("no then");
        },
      });
    expect(await rejection(students.getStudent("42"))).toMatchObject({
      message: expect.stringContaining("no then"),
    });
    server.onGet = () => ada;
    expect(await students.getStudent("42")).toEqual(ada);
  });
});

describe("within the delivery of an event", () => {
  test("subscribing anew takes part from the next event on", async () => {
    const { server, students } = await pair();
    let heard = 0;
    const listen = (): void => {
      heard++;
      subscription.unsubscribe();
      subscription = students.studentAdded.subscribe(listen);
    };
    let subscription = students.studentAdded.subscribe(listen);
    await settled();
    await server.studentAdded(1, ada);
    await settled();
    expect(heard).toBe(1);
    await server.studentAdded(2, ada);
    await settled();
    expect(heard).toBe(2);
  });

  test("unsubscribing somebody else keeps the event from him", async () => {
    const { server, students } = await pair();
    let heard = 0;
    students.studentAdded.subscribe(() => second.unsubscribe());
    const second = students.studentAdded.subscribe(() => heard++);
    await settled();
    await server.studentAdded(1, ada);
    await settled();
    expect(heard).toBe(0);
  });
});

test("an event fired while another is distributed does not replace it", async () => {
  const { server, students, another } = await pair({}, { maxMessageBytes: 65_536 });
  const others = [await another(), await another(), await another()];
  const heard = others.map((): number[] => []);
  students.studentAdded.subscribe(() => {});
  for (const [index, other] of others.entries()) {
    other.studentAdded.subscribe(({ time }) => heard[index]?.push(time));
  }
  await settled();
  // The first is dropped in the middle, since the event is too large for it; its handler then fires another one.
  server.onGet = (_, { signal }) =>
    new Promise(() => signal.addEventListener("abort", () => void server.studentAdded(2, ada)));
  void students.getStudent("42").catch(() => {});
  await settled();
  await server.studentAdded(1, { ...ada, photo: new Uint8Array(100_000) });
  await settled();
  for (const times of heard) expect(times.toSorted()).toEqual([1, 2]);
});

test("an event larger than the default limit reaches everybody who accepts it, one or many", async () => {
  const limit = 64 * 1024 * 1024;
  const { server, students, another } = await pair(
    { maxMessageBytes: limit },
    { maxMessageBytes: limit },
  );
  const large = { ...ada, photo: new Uint8Array(20 * 1024 * 1024) };
  let heard = 0;
  students.studentAdded.subscribe(({ info }) => (heard += info.photo.length));
  await settled();
  await server.studentAdded(1, large);
  (await another({ maxMessageBytes: limit })).studentAdded.subscribe(
    ({ info }) => (heard += info.photo.length),
  );
  await settled();
  await server.studentAdded(1, large);
  await settled();
  expect(heard).toBe(3 * large.photo.length);
});

test("answers wait for an application that does not read, and none is lost", async () => {
  const { server, students } = await pair();
  const large = { ...ada, photo: new Uint8Array(1024 * 1024) };
  server.onGet = async (id) => ({ ...large, id });
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  const found = await Promise.all(ids.map((id) => students.getStudent(id)));
  expect(found.map(({ id }) => id)).toEqual(ids);
});

test("a daemon closed while it starts does not listen", async () => {
  class Impatient extends TestServer {
    constructor() {
      super();
      queueMicrotask(() => void this.close());
    }
  }
  const error = await rejection(
    Impatient.serve({ address: "unix:/tmp/medium-impatient/socket", signals: false }),
  );
  expect(error).toBeInstanceOf(ConnectionLost);
});

test("connecting with a signal that fires at once is cancelled", async () => {
  const { students, another } = await pair();
  const controller = new AbortController();
  const connecting = rejection(another({ signal: controller.signal }));
  controller.abort();
  expect(await connecting).toMatchObject({ code: "cancelled" });
  expect(students).toBeInstanceOf(StudentSystemConnection);
});

test("after the end, calls say that they were not sent", async () => {
  const { server, students } = await pair();
  let within: Promise<unknown> | undefined;
  students.studentAdded.subscribe({ error: () => (within = rejection(students.getStudent("42"))) });
  await server.close();
  await students.closed;
  expect(await within).toMatchObject({ message: expect.stringContaining("was not sent") });
  expect(await rejection(students.getStudent("42"))).toMatchObject({
    message: expect.stringContaining("was not sent"),
  });
});
