import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { StudentNotFound, StudentSystemConnection, type ConnectOptions } from "student-system";
import { expect, onTestFinished, test, vi } from "vitest";
import { studentSystem } from "../../examples/student/out/student-system/src/interface.js";
import { connect } from "@libmedium/runtime";
import { originalCallBytesMax, wholeFrameBytes } from "../../runtime/limits.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { ada, rejection } from "../runtime/student-server.js";
import { describeOriginal, OriginalPeer } from "./original-peer.js";

const adaTold = ["42", "Ada", "Lovelace", 36, "010203"];

interface Started {
  readonly peer: OriginalPeer;
  readonly students: StudentSystemConnection;
  readonly path: string;
}

async function start(options: ConnectOptions = {}): Promise<Started> {
  const path = join(temporaryFolder(), "socket");
  const peer = await OriginalPeer.daemon(path);
  await peer.answer("get_student", { result: adaTold });
  const students = await StudentSystemConnection.connect({
    address: path,
    reconnect: false,
    ...options,
  });
  onTestFinished(() => students.close());
  const { hello } = await peer.told();
  // Ours is in the payload, which the original does not look at; told to be an original, we send none.
  expect(Number(hello) > 0).toBe(options.wire !== "libmedium");
  return { peer, students, path };
}

describeOriginal("an original daemon", () => {
  test.each([undefined, "libmedium"] as const)("is called (wire: %s)", async (wire) => {
    const { peer, students } = await start(wire === undefined ? {} : { wire });
    expect(students.wire).toBe("libmedium");
    expect(await students.getStudent("42")).toEqual(ada);
    expect(await peer.told()).toEqual({ call: "get_student", values: ["42"] });
    expect(await students.updateStudent(ada)).toBeUndefined();
    expect(await peer.told()).toEqual({ call: "update_student", values: [adaTold] });
  });

  test("sends events, also before anybody listens", async () => {
    const { peer, students } = await start();
    peer.order({ fire: "student_added", values: [0.5, adaTold] });
    // Only then is the call behind it, and its answer behind the event.
    expect(await peer.told()).toEqual({ fired: "student_added" });
    await students.getStudent("42");
    const heard = students.studentAdded[Symbol.asyncIterator]();
    peer.order({ fire: "student_added", values: [1.5, adaTold] });
    expect((await heard.next()).value).toEqual({ time: 1.5, info: ada });
  });

  test("is found again after it was killed and started anew, and goes on with calls and events", async () => {
    const { peer, students, path } = await start({ reconnect: true });
    const heard = students.studentAdded[Symbol.asyncIterator]();
    peer.kill();
    await expect.poll(() => students.state).toBe("reconnecting");
    const next = await OriginalPeer.daemon(path);
    expect(await next.told()).toHaveProperty("hello");
    await next.answer("get_student", { result: adaTold });
    expect(await students.getStudent("42")).toEqual(ada);
    expect(students.wire).toBe("libmedium");
    next.order({ fire: "student_added", values: [2.5, adaTold] });
    expect((await heard.next()).value).toEqual({ time: 2.5, info: ada });
  });

  test("throws a declared exception by its number", async () => {
    const { peer, students } = await start();
    await peer.answer("get_student", { error: 1, message: "no student 42" });
    const error = await rejection(students.getStudent("42"));
    expect(error).toBeInstanceOf(StudentNotFound);
    expect(error).toMatchObject({ message: "no student 42" });
  });

  test("throws what is not declared as a RemoteError with its traceback", async () => {
    const { peer, students } = await start();
    const traceback =
      'Traceback (most recent call last):\n  File "daemon.py", line 7, in get_student\nKeyError: 42\n';
    const message = `Remote traceback follows:\n${traceback}`;
    await peer.answer("get_student", { error: 0, message });
    expect(await rejection(students.getStudent("42"))).toMatchObject({
      code: "remote-error",
      message: "get_student failed in the daemon: KeyError: 42",
      remoteStack: traceback,
    });
    expect(await peer.told()).toEqual({ call: "get_student", values: ["42"] });
    await peer.answer("get_student", { error: 9, message: "new" });
    expect(await rejection(students.getStudent("42"))).toMatchObject({
      code: "remote-error",
      message: "get_student threw an exception that this side does not know (number 9): new",
    });
  });

  test("that is slow holds nobody up for ever: a late answer is dropped", async () => {
    const { peer, students } = await start();
    await peer.answer("get_student", { later: true });
    const failed = rejection(students.getStudent("1", { timeoutMs: 50 }));
    expect(await peer.told()).toEqual({ call: "get_student", values: ["1"] });
    expect(await failed).toMatchObject({ code: "timeout" });
    const abort = new AbortController();
    const cancelled = rejection(students.getStudent("2", { signal: abort.signal }));
    expect(await peer.told()).toEqual({ call: "get_student", values: ["2"] });
    abort.abort();
    expect(await cancelled).toMatchObject({ code: "cancelled" });
    peer.order({ release: "get_student", result: adaTold });
    await peer.answer("get_student", { result: adaTold });
    expect(await students.getStudent("42")).toEqual(ada);
    expect(students.state).toBe("connected");
  });

  test("reads every call whole, however many wait for it", async () => {
    const { peer, students } = await start();
    await peer.answer("get_student", { result: adaTold, quiet: true });
    await peer.answer("update_student", { quiet: true });
    const calls = Array.from({ length: 3000 }, (_, index) =>
      index % 10 === 0
        ? students.updateStudent({ ...ada, photo: new Uint8Array(index * 10) })
        : students.getStudent("x".repeat(index % 700)),
    );
    expect(await Promise.all<unknown>(calls)).toHaveLength(3000);
  });

  test("reads large calls whole, though others are before them", async () => {
    const { peer, students } = await start();
    await peer.answer("get_student", { result: adaTold, quiet: true });
    await peer.answer("update_student", { quiet: true });
    const calls = Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0
        ? students.getStudent("42")
        : // Of what Linux takes at once: of a larger one it may show a part to a peer that reads in one piece.
          students.updateStudent({ ...ada, photo: new Uint8Array(2_000 + index * 500) }),
    );
    expect(await Promise.all<unknown>(calls)).toHaveLength(60);
  });

  test("is sent a large call though it does not answer the one before", async () => {
    const { peer, students } = await start();
    await peer.answer("get_student", { later: true });
    const unanswered = rejection(students.getStudent("42"));
    expect(await peer.told()).toEqual({ call: "get_student", values: ["42"] });
    await peer.answer("update_student", { quiet: true });
    await students.updateStudent({ ...ada, photo: new Uint8Array(wholeFrameBytes) });
    await students.close();
    expect(await unanswered).toMatchObject({ code: "connection-lost" });
  });

  test("is sent no call that it would misread", async () => {
    const { peer, students } = await start();
    await peer.answer("update_student", { quiet: true });
    await students.updateStudent({ ...ada, photo: new Uint8Array(wholeFrameBytes) });
    const larger = { ...ada, photo: new Uint8Array(originalCallBytesMax) };
    expect(await rejection(students.updateStudent(larger))).toMatchObject({
      code: "invalid-value",
      message: expect.stringMatching(/^update_student: The call takes more than 204800 bytes/u),
    });
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test.each(["end", "vanish"])("that goes (%s) fails the calls", async (how) => {
    const { peer, students } = await start();
    await peer.answer("get_student", { later: true });
    const failed = rejection(students.getStudent("42"));
    expect(await peer.told()).toEqual({ call: "get_student", values: ["42"] });
    peer.order({ [how]: true });
    expect(await failed).toMatchObject({ code: "connection-lost" });
    await students.closed;
  });

  test.each(["", "00 00", "00 00 00 00 00 00 00 20 06", "00 00 00 00 00 00 00 02 10"])(
    "may end within a message (%s)",
    async (raw) => {
      const { peer, students } = await start();
      peer.order({ raw: raw.replaceAll(" ", "") });
      peer.order({ vanish: true });
      await students.closed;
      expect(await rejection(students.getStudent("42"))).toMatchObject({ code: "connection-lost" });
    },
  );

  test("is told the end when the connection is closed", async () => {
    const { peer, students } = await start();
    await students.close();
    expect(await peer.told()).toEqual({ end: true });
    expect(await peer.told()).toEqual({ gone: true });
  });

  test("is found in the specification's folder, where the user's own has none", async () => {
    const base = temporaryFolder();
    mkdirSync(join(base, studentSystem.namespace));
    const peer = await OriginalPeer.daemon(join(base, studentSystem.namespace, "socket"));
    await peer.answer("get_student", { result: adaTold });
    vi.stubEnv("XDG_RUNTIME_DIR", temporaryFolder());
    vi.stubEnv("MEDIUM_ADDRESS", "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const description = { ...studentSystem, socketBase: base };
    const students = await connect(StudentSystemConnection, description);
    onTestFinished(() => students.close());
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test("is refused by who wants the native protocol, or shows a token", async () => {
    const { path } = await start();
    const native = StudentSystemConnection.connect({ address: path, wire: "native" });
    expect(await rejection(native)).toMatchObject({ code: "incompatible-interface" });
    const token = StudentSystemConnection.connect({ address: path, token: "secret" });
    expect(await rejection(token)).toMatchObject({ code: "unauthorized" });
    expect(existsSync(path)).toBe(true);
  });
});

test("a wire that there is not is refused, and a token that none would read", async () => {
  const wire = "morse" as never;
  expect(await rejection(StudentSystemConnection.connect({ wire }))).toMatchObject({
    code: "invalid-value",
    message: 'wire must be "native" or "libmedium", got "morse".',
  });
  const both = StudentSystemConnection.connect({ wire: "libmedium", token: "secret" });
  expect(await rejection(both)).toMatchObject({ code: "invalid-value" });
});
