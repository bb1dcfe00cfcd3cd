import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { StudentSystemConnection } from "student-system";
import type { ServeOptions } from "student-system/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { ada, TestServer } from "./student-server.js";

const hash = "e71bb9f0ba8b496d";

interface Daemon {
  readonly server: TestServer;
  readonly path: string;
  /** An application in good standing, which must notice nothing. */
  readonly students: StudentSystemConnection;
  readonly reported: unknown[];
}

async function serve(options: ServeOptions = {}): Promise<Daemon> {
  const path = join(temporaryFolder(), "socket");
  const reported: unknown[] = [];
  const server = await TestServer.serve({
    address: path,
    signals: false,
    onError: (error) => void reported.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  const students = await StudentSystemConnection.connect({ address: path });
  onTestFinished(() => students.close());
  return { server, path, students, reported };
}

async function dial(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on("error", () => {});
  await once(socket, "connect");
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Everything that the daemon sends until it closes. */
async function untilClosed(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "close");
  return Buffer.concat(chunks);
}

function greetingFrame(kind: number, payload: unknown): Buffer {
  const body = Buffer.concat([
    Buffer.from([kind]),
    Buffer.from(payload === undefined ? "" : JSON.stringify(payload)),
  ]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length));
  return Buffer.concat([length, body]);
}

function frame(...bytes: number[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, Buffer.from(bytes)]);
}

const hello = {
  medium: 2,
  namespace: "com.pcthingz.libmedium.student",
  class: "StudentSystem",
  hash,
  pid: 1,
  name: "hostile",
  maxMessageBytes: 1_000_000,
};

/** Greets as a good application would, and returns once the daemon has answered. */
async function greet(path: string): Promise<Socket> {
  const socket = await dial(path);
  socket.write(greetingFrame(1, hello));
  await once(socket, "data");
  return socket;
}

describe("a stranger", () => {
  test.each<[string, Buffer]>([
    ["that sends text", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["that sends zeros", Buffer.alloc(1000)],
    ["that announces 2⁶⁴ − 1 bytes", Buffer.alloc(8, 0xff)],
    ["that announces a greeting of 4 GiB", Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])],
    ["that greets with another kind of message", greetingFrame(5, hello)],
    ["that greets with no object", greetingFrame(1, [])],
    ["that greets with half a hello", greetingFrame(1, { medium: 2 })],
    ["that greets with a name that is no text", greetingFrame(1, { ...hello, name: 7 })],
    ["that accepts no message at all", greetingFrame(1, { ...hello, maxMessageBytes: 0 })],
  ])("%s loses its own connection only", async (_, bytes) => {
    const { server, path, students, reported } = await serve();
    const socket = await dial(path);
    const answer = untilClosed(socket);
    socket.write(bytes);
    await answer;
    expect(reported).toMatchObject([{ code: "protocol-error" }]);
    expect(server.applications.size).toBe(1);
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test("that says nothing is turned away when its time is up", async () => {
    const { path, students, reported } = await serve({ handshakeTimeoutMs: 20 });
    await untilClosed(await dial(path));
    expect(reported).toMatchObject([{ message: expect.stringContaining("20 ms") }]);
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test("that sends half a frame and goes is forgotten", async () => {
    const { server, path, students } = await serve();
    const socket = await dial(path);
    socket.end(greetingFrame(1, hello).subarray(0, 30));
    await untilClosed(socket);
    expect(await students.getStudent("42")).toEqual(ada);
    expect(server.applications.size).toBe(1);
  });

  test("that is an original application is not answered where none is served", async () => {
    const { path, reported } = await serve({ wires: ["native"] });
    const socket = await dial(path);
    const answer = untilClosed(socket);
    socket.write(greetingFrame(1, undefined));
    expect(await answer).toHaveLength(0);
    expect(reported).toHaveLength(1);
  });

  test.each([
    ["another interface", { ...hello, namespace: "com.example.other" }],
    ["another class", { ...hello, class: "Other" }],
  ])("that was built for %s is told why", async (_, payload) => {
    const { path, students } = await serve();
    const socket = await dial(path);
    const answer = untilClosed(socket);
    socket.write(greetingFrame(1, payload));
    const refusal = await answer;
    expect(refusal[8]).toBe(0x16);
    expect(JSON.parse(refusal.subarray(9).toString())).toMatchObject({
      error: { code: "incompatible-interface" },
    });
    expect(await students.getStudent("42")).toEqual(ada);
  });
});

describe("an application", () => {
  test.each<[string, Buffer]>([
    ["that announces a message of 4 GiB", Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ["that sends an empty message", frame()],
    ["that sends an unknown kind", frame(0x3f)],
    ["that sends a kind that only daemons send", frame(2, 0, 0, 0, 0)],
    ["that sends undefined flags", frame(0x89, 0, 0, 0, 0)],
    ["that sends a call without arguments", frame(1, 0, 0, 0, 0, 1)],
    ["that sends text that is no UTF-8", frame(1, 0, 0, 0, 0, 1, 2, 0xff, 0xfe)],
    ["that announces more text than it sends", frame(1, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0x7f)],
    [
      "that sends a number that is too long",
      frame(1, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80),
    ],
    ["that sends a ping of three bytes", frame(9, 1, 2)],
    ["that says goodbye twice", Buffer.concat([frame(13, 0, 0), frame(13, 0, 0)])],
  ])("%s loses its own connection only", async (_, bytes) => {
    const { path, students, reported } = await serve();
    const socket = await greet(path);
    const rest = untilClosed(socket);
    socket.write(bytes);
    await rest;
    if (!_.includes("goodbye")) expect(reported).toMatchObject([{ code: "protocol-error" }]);
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test("that uses the id of a call that runs loses its connection", async () => {
    const { server, path, reported } = await serve();
    server.onGet = () => new Promise(() => {});
    const socket = await greet(path);
    const call = frame(1, 7, 0, 0, 0, 1, 1, 0x31);
    const rest = untilClosed(socket);
    socket.write(Buffer.concat([call, call]));
    await rest;
    expect(reported).toMatchObject([{ code: "protocol-error" }]);
  });

  test("that calls a method that does not exist gets an answer, and goes on", async () => {
    const { path } = await serve();
    const socket = await greet(path);
    socket.write(frame(1, 7, 0, 0, 0, 99));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect([...answer.subarray(4, 10)]).toEqual([3, 7, 0, 0, 0, 0]);
    expect(answer.toString()).toContain("incompatible-interface");
    socket.write(frame(9, 1, 2, 3, 4));
    const [pong] = (await once(socket, "data")) as [Buffer];
    expect([...pong]).toEqual([5, 0, 0, 0, 10, 1, 2, 3, 4]);
  });

  test("that subscribes to events that do not exist, and cancels calls that do not, goes on", async () => {
    const { path, reported } = await serve();
    const socket = await greet(path);
    socket.write(
      Buffer.concat([
        frame(11, 99),
        frame(12, 99),
        frame(11, 0),
        frame(4, 9, 9, 9, 9),
        frame(9, 1, 2, 3, 4),
      ]),
    );
    const [pong] = (await once(socket, "data")) as [Buffer];
    expect([...pong]).toEqual([5, 0, 0, 0, 10, 1, 2, 3, 4]);
    expect(reported).toEqual([]);
  });

  test("that calls and never reads is not read for ever", async () => {
    const { server, path, students } = await serve();
    let answers = 0;
    const large = { ...ada, photo: new Uint8Array(100_000) };
    server.onGet = () => (answers++, large);
    const socket = await greet(path);
    socket.pause();
    const call = (id: number): Buffer => frame(1, id & 255, id >> 8, 0, 0, 1, 1, 0x31);
    socket.write(Buffer.concat(Array.from({ length: 1000 }, (_, id) => call(id))));
    expect((await students.getStudent("42")).photo).toHaveLength(100_000);
    const before = answers;
    expect((await students.getStudent("42")).photo).toHaveLength(100_000);
    // Some 100 MB were asked for; what waits is bounded by what makes the daemon pause, and nothing grows.
    expect(before).toBeLessThan(50);
    expect(answers).toBe(before + 1);
  });

  test("that subscribes and never reads is disconnected, and others get their events", async () => {
    const { server, path, students, reported } = await serve({ maxQueuedBytes: 1_000_000 });
    const socket = await greet(path);
    socket.pause();
    socket.write(frame(11, 1));
    let heard = 0;
    students.studentAdded.subscribe(() => heard++);
    await students.getStudent("42");
    while (server.applications.size === 1) await students.getStudent("42");
    const large = { ...ada, photo: new Uint8Array(100_000) };
    let fired = 0;
    while (server.applications.size === 2) {
      void server.studentAdded(fired++, large);
      await students.getStudent("42");
    }
    expect(reported).toMatchObject([
      { code: "overloaded", message: expect.stringContaining("hostile") },
    ]);
    await students.getStudent("42");
    expect(heard).toBe(fired);
  });

  test("that does not answer a goodbye is not waited for longer than drainMs", async () => {
    const { server, path } = await serve({ drainMs: 20 });
    const socket = await greet(path);
    const rest = untilClosed(socket);
    for (const application of server.applications) {
      if (application.name === "hostile") application.close("enough");
    }
    expect((await rest).toString()).toContain("enough");
    expect(server.applications.size).toBe(1);
  });

  test("that pings and never reads is not answered without bound", async () => {
    const { server, path, students } = await serve();
    const socket = await greet(path);
    socket.pause();
    const pings = Buffer.concat(Array.from({ length: 100_000 }, () => frame(9, 1, 2, 3, 4)));
    for (let count = 0; count < 40; count++) socket.write(pings);
    for (let count = 0; count < 50; count++) await students.getStudent("42");
    const [, hostile] = server.applications;
    // What the daemon does not read stays with whoever sent it.
    expect(socket.writableLength).toBeGreaterThan(10_000_000);
    expect(hostile?.name).toBe("hostile");
  });
});
