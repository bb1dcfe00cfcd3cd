import { join } from "node:path";
import { StudentSystemConnection, StudentNotFound } from "student-system";
import { expect, onTestFinished, test } from "vitest";
import { ada, TestServer } from "../runtime/student-server.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import type { ServeOptions } from "student-system/server";
import { describeOriginal, OriginalPeer, studentInterface } from "./original-peer.js";

const adaTold = ["42", "Ada", "Lovelace", 36, "010203"];

interface Served {
  readonly server: TestServer;
  readonly path: string;
  readonly reported: { readonly error: unknown; readonly where: string }[];
}

async function serve(options: ServeOptions = {}): Promise<Served> {
  const path = join(temporaryFolder(), "socket");
  const reported: Served["reported"] = [];
  const server = await TestServer.serve({
    address: path,
    signals: false,
    drainMs: 1000,
    onError: (error, where) => void reported.push({ error, where }),
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, path, reported };
}

describeOriginal("an original application", () => {
  test("calls, and gets results", async () => {
    const { server, path } = await serve();
    const told: unknown[] = [];
    server.onUpdate = (info, { application }) => {
      told.push(info, application.wire, application.name, application.pid);
    };
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "get_student", values: ["42"] });
    expect(await peer.told()).toEqual({ result: adaTold });
    peer.order({ call: "update_student", values: [adaTold] });
    expect(await peer.told()).toEqual({ result: null });
    expect(told).toEqual([ada, "libmedium", "original application", 0]);
  });

  test("gets every event without asking for any, beside a native application", async () => {
    const { server, path } = await serve();
    const peer = await OriginalPeer.application(path);
    const native = await StudentSystemConnection.connect({ address: path });
    onTestFinished(() => native.close());
    const heard = native.studentAdded[Symbol.asyncIterator]();
    expect(await native.getStudent("42")).toEqual(ada);
    expect([...server.applications].map(({ wire }) => wire)).toEqual(["libmedium", "native"]);
    await server.studentAdded(0.5, ada);
    expect(await peer.told()).toEqual({ event: "student_added", values: [0.5, adaTold] });
    expect((await heard.next()).value).toEqual({ time: 0.5, info: ada });
    const [original] = server.applications;
    await server.studentAdded(1.5, ada, original);
    expect(await peer.told()).toEqual({ event: "student_added", values: [1.5, adaTold] });
  });

  test("gets a declared exception by its number, with its message", async () => {
    const { server, path, reported } = await serve();
    server.onGet = async (id) => {
      throw new StudentNotFound(`no student ${id}`);
    };
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "get_student", values: ["42"] });
    expect(await peer.told()).toEqual({ error: 1, message: "no student 42" });
    expect(reported).toEqual([]);
  });

  test.each([
    [false, /^Remote traceback follows:\nboom$/u],
    [true, /^Remote traceback follows:\nError: boom\n {4}at /u],
  ])("gets an undeclared one as number 0 (exposeStacks: %s)", async (exposeStacks, message) => {
    const { server, path, reported } = await serve({ exposeStacks });
    server.onGet = () => {
      throw new Error("boom");
    };
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "get_student", values: ["42"] });
    const told = await peer.told();
    expect(told).toEqual({ error: 0, message: expect.stringMatching(message) });
    expect(reported).toMatchObject([{ error: { message: "boom" }, where: "get_student" }]);
  });

  test("that calls what there is not gets an error, and goes on", async () => {
    const { path } = await serve();
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "expel", values: [] });
    const message = 'Remote traceback follows:\nthe daemon has no method "expel".';
    expect(await peer.told()).toEqual({ error: 0, message });
    peer.order({ call: "get_student", values: ["42"] });
    expect(await peer.told()).toEqual({ result: adaTold });
  });

  test.each([1, 2, 3, 7, 11, 64, 1_000_000])("may write in pieces of %i bytes", async (pieces) => {
    const { path } = await serve();
    const peer = await OriginalPeer.application(path);
    const call = { call: "get_student", values: ["42"] };
    peer.order({ pieces, calls: [call, call, { call: "update_student", values: [adaTold] }] });
    expect(await peer.told()).toEqual({ result: adaTold });
    expect(await peer.told()).toEqual({ result: adaTold });
    expect(await peer.told()).toEqual({ result: null });
  });

  test("gets answers in the order in which they are ready", async () => {
    const { server, path } = await serve();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    server.onUpdate = () => released;
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "update_student", values: [adaTold] });
    peer.order({ call: "get_student", values: ["42"] });
    expect(await peer.told()).toEqual({ result: adaTold });
    release();
    expect(await peer.told()).toEqual({ result: null });
  });

  test("may send and get what is large", async () => {
    const { server, path } = await serve();
    const photo = Buffer.alloc(3_000_000, "abc");
    server.onGet = () => ({ ...ada, photo });
    let updated = 0;
    server.onUpdate = (info) => void (updated = info.photo.length);
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "get_student", values: ["42"] });
    const { result } = await peer.told();
    expect((result as unknown[])[4]).toBe(photo.toString("hex"));
    peer.order({ call: "update_student", values: [result] });
    expect(await peer.told()).toEqual({ result: null });
    expect(updated).toBe(photo.length);
  });

  test("is told the end when the daemon closes, after its calls were answered", async () => {
    const { server, path } = await serve();
    let release = (): void => {};
    const called = new Promise<void>((resolve) => {
      server.onUpdate = () => {
        resolve();
        return new Promise<void>((done) => (release = done));
      };
    });
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "update_student", values: [adaTold] });
    await called;
    const closed = server.close();
    release();
    expect(await peer.told()).toEqual({ result: null });
    expect(await peer.told()).toEqual({ end: true });
    expect(await peer.told()).toEqual({ gone: true });
    await closed;
  });

  test.each(["end", "vanish"])("may go (%s), which ends its calls", async (how) => {
    const { server, path, reported } = await serve();
    const aborted = new Promise<unknown>((resolve) => {
      server.onUpdate = (_info, { signal }) =>
        new Promise<void>(() => signal.addEventListener("abort", () => resolve(signal.reason)));
    });
    const peer = await OriginalPeer.application(path);
    peer.order({ call: "update_student", values: [adaTold] });
    peer.order({ call: "get_student", values: ["42"] });
    expect(await peer.told()).toEqual({ result: adaTold });
    peer.order({ [how]: true });
    expect(await aborted).toMatchObject({ code: "connection-lost" });
    expect(server.applications.size).toBe(0);
    expect(reported).toEqual([]);
  });

  test("that never reads is disconnected once too much waits for it", async () => {
    const { server, path, reported } = await serve({ maxQueuedBytes: 4_000_000 });
    await OriginalPeer.application(path, { ...studentInterface, reads: "greeting" });
    const large = { ...ada, photo: new Uint8Array(500_000) };
    for (let count = 0; count < 30 && server.applications.size > 0; count++) {
      void server.studentAdded(count, large);
    }
    expect(server.applications.size).toBe(0);
    expect(reported).toMatchObject([{ error: { code: "overloaded" } }]);
  });

  test.each<[string, ServeOptions, string]>([
    ["asks for a token", { token: "secret" }, "unauthorized"],
    ["has no room", { maxApplications: 1 }, "overloaded"],
  ])("is turned away where the daemon %s", async (_, options, code) => {
    const { server, path, reported } = await serve(options);
    const native = await StudentSystemConnection.connect({ address: path, token: "secret" });
    onTestFinished(() => native.close());
    await expect(OriginalPeer.application(path)).rejects.toThrow('it told {"gone":true}');
    expect(reported).toMatchObject([{ error: { code }, where: "greeting" }]);
    expect(server.applications.size).toBe(1);
  });

  test("is turned away where the daemon does not speak its protocol", async () => {
    const { path, reported } = await serve({ wires: ["native"] });
    await expect(OriginalPeer.application(path)).rejects.toThrow('it told {"gone":true}');
    expect(reported).toMatchObject([{ error: { code: "protocol-error" }, where: "greeting" }]);
  });
});
