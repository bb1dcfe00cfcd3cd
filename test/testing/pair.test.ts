import type { LinkFaults } from "@libmedium/runtime/testing";
import { ConnectionLost, RemoteError, type StudentAddedEvent, TimeoutError } from "student-system";
import { StudentSystemServerBase, type Student } from "student-system/server";
import { createPair, MockStudentSystemServer } from "student-system/testing";
import { afterEach, expect, expectTypeOf, onTestFinished, test, vi } from "vitest";

const ada: Student = {
  id: "1",
  firstName: "Ada",
  lastName: "Lovelace",
  age: 36,
  photo: new Uint8Array([1, 2]),
};

afterEach(() => void vi.useRealTimers());

/** Closed when the test is over. */
async function closed<Pair extends { close(): Promise<void> }>(made: Promise<Pair>): Promise<Pair> {
  const pair = await made;
  onTestFinished(() => pair.close());
  return pair;
}

test("a mock answers what it was given", async () => {
  const { connection, server } = await closed(createPair({ getStudent: (id) => ({ ...ada, id }) }));
  await expect(connection.getStudent("7")).resolves.toEqual({ ...ada, id: "7" });
  expectTypeOf(server).toEqualTypeOf<MockStudentSystemServer>();
});

test("a method without an answer fails, and says where to give it one", async () => {
  const said: unknown[] = [];
  const { connection, server } = await closed(
    createPair({}, { serve: { onError: (error) => void said.push(error) } }),
  );
  const failed = connection.getStudent("7");
  await expect(failed).rejects.toBeInstanceOf(RemoteError);
  await expect(failed).rejects.toThrow("The mock has no answer for get_student");
  expect(said).toHaveLength(1);

  server.$answers.getStudent = () => ada;
  await expect(connection.getStudent("7")).resolves.toEqual(ada);
});

test("events of a mock reach every application of the pair", async () => {
  const { connection, server, connect } = await closed(createPair({ updateStudent: () => {} }));
  const second = await connect({ name: "second" });
  expect([...server.applications].map(({ name }) => name)).toContain("second");
  const heard: StudentAddedEvent[] = [];
  connection.studentAdded.subscribe((event) => heard.push(event));
  second.studentAdded.subscribe((event) => heard.push(event));
  await Promise.all([connection.updateStudent(ada), second.updateStudent(ada)]);
  await server.studentAdded(1, ada);
  // What an application gets after an event, it gets after the event.
  await Promise.all([connection.updateStudent(ada), second.updateStudent(ada)]);
  expect(heard).toEqual([
    { time: 1, info: ada },
    { time: 1, info: ada },
  ]);
});

test("a daemon of one's own stands in a pair as in a process", async () => {
  class School extends StudentSystemServerBase {
    readonly students: Map<string, Student>;
    constructor(students: Map<string, Student>) {
      super();
      this.students = students;
    }
    getStudent(id: string): Student {
      return this.students.get(id) ?? ada;
    }
    updateStudent(info: Student): void {
      this.students.set(info.id, info);
    }
  }
  const students = new Map<string, Student>();
  const { connection, server } = await closed(
    createPair((options) => School.serve(options, students)),
  );
  await connection.updateStudent(ada);
  expect(server.students.get("1")).toEqual(ada);
});

test("what is delayed arrives later, in its order", async () => {
  const order: string[] = [];
  const { connection, faults } = await closed(
    createPair({
      getStudent: (id) => (order.push(id), { ...ada, id }),
    }),
  );
  vi.useFakeTimers();
  faults.delay(1_000, "toDaemon");
  const calls = [connection.getStudent("1"), connection.getStudent("2")];
  await vi.advanceTimersByTimeAsync(999);
  expect(order).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(order).toEqual(["1", "2"]);
  vi.useRealTimers();
  faults.restore();
  await expect(Promise.all(calls)).resolves.toHaveLength(2);
});

test("what is dropped never arrives, until all is well again", async () => {
  const { connection, faults } = await closed(createPair({ getStudent: () => ada }));
  faults.drop("toApplication");
  await expect(connection.getStudent("1", { timeoutMs: 20 })).rejects.toBeInstanceOf(TimeoutError);
  faults.restore();
  await expect(connection.getStudent("1")).resolves.toEqual(ada);
});

test("who fires events waits for an application that reads nothing", async () => {
  const { connection, server, faults } = await closed(createPair({ updateStudent: () => {} }));
  const photo = new Uint8Array(1_000_000);
  connection.studentAdded.subscribe(() => {});
  await connection.updateStudent(ada);
  faults.slow(0, "toApplication");
  let isThrough = false;
  const fired = server
    .studentAdded(1, { ...ada, photo })
    .then(() => server.studentAdded(2, { ...ada, photo }))
    .then(() => server.studentAdded(3, { ...ada, photo }))
    .then(() => (isThrough = true));
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(isThrough).toBe(false);
  faults.restore();
  await fired;
});

test("a cut ends what is in flight with ConnectionLost", async () => {
  const { connection, faults } = await closed(
    createPair(
      { getStudent: () => new Promise<never>(() => {}) },
      { serve: { onError: () => {} } },
    ),
  );
  const call = connection.getStudent("1");
  faults.cut();
  await expect(call).rejects.toBeInstanceOf(ConnectionLost);
  await expect(call).rejects.toThrow("the connection was cut by a test");
});

test("where connections are refused, nobody is there", async () => {
  const { connect, faults } = await closed(createPair());
  faults.refuse();
  await expect(connect()).rejects.toMatchObject({ code: "connection-failed" });
  faults.restore();
  await expect(connect()).resolves.toBeDefined();
});

test("a link that is slower than a timer can wait delivers nothing, and takes no time", async () => {
  const { connection, faults } = await closed(createPair({ getStudent: () => ada }));
  const warned = vi.fn<(warning: Error) => void>();
  process.on("warning", warned);
  onTestFinished(() => void process.off("warning", warned));
  faults.slow(0.000_001, "toApplication");
  // The first message passes: what is slow is the next one.
  await connection.getStudent("1");
  const call = connection.getStudent("1");
  await expect(connection.getStudent("1", { timeoutMs: 20 })).rejects.toBeInstanceOf(TimeoutError);
  faults.restore();
  await expect(call).resolves.toEqual(ada);
  expect(warned).not.toHaveBeenCalled();
});

test.each<[string, (faults: LinkFaults) => void]>([
  ["nothing is read", (faults) => faults.slow(0)],
  ["the daemon reads nothing", (faults) => faults.slow(0, "toDaemon")],
  ["the application reads nothing", (faults) => faults.slow(0, "toApplication")],
  ["all is late", (faults) => faults.delay(60_000)],
  ["nothing arrives", (faults) => faults.drop()],
])("a pair closes at once also where %s", async (_, fault) => {
  const said: unknown[] = [];
  const onError = (error: unknown): void => void said.push(error);
  const { connection, server, faults, close } = await createPair(
    { getStudent: () => ada },
    // Would be waited for.
    { serve: { drainMs: 60_000, onError } },
  );
  fault(faults);
  const lost = connection.getStudent("7");
  lost.catch(() => {});
  void server.studentAdded(1, ada);
  await close();
  await expect(lost).rejects.toBeInstanceOf(ConnectionLost);
  await server.closed;
  expect(said).toEqual([]);
});

test("what faults are given is checked", async () => {
  const { faults } = await closed(createPair());
  // @ts-expect-error: There is no such direction.
  expect(() => faults.drop("sideways")).toThrow('"toDaemon" or "toApplication", got "sideways"');
  expect(() => faults.delay(-1)).toThrow("delay");
  expect(() => faults.slow(Number.NaN)).toThrow("slow");
});
