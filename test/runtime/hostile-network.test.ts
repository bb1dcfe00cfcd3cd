import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { StudentSystemConnection } from "student-system";
import type { ServeOptions } from "student-system/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { closeOf, until } from "../e2e/until.js";
import { ada, TestServer } from "./student-server.js";

interface Daemon {
  readonly server: TestServer;
  readonly address: string;
  readonly reported: { code: string; message: string }[];
}

async function serve(options: ServeOptions = {}): Promise<Daemon> {
  const reported: Daemon["reported"] = [];
  const server = await TestServer.serve({
    address: "tcp://127.0.0.1:0",
    allowAnyone: true,
    signals: false,
    // What is reported are errors of the runtime, which have a code.
    onError: (error) => void reported.push(error as Daemon["reported"][number]),
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, address: server.address, reported };
}

async function connect(address: string): Promise<StudentSystemConnection> {
  const students = await StudentSystemConnection.connect({ address });
  onTestFinished(() => students.close());
  return students;
}

function dial(address: string): Socket {
  const socket = connectSocket({ host: "127.0.0.1", port: Number(new URL(address).port) });
  socket.on("error", () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  return socket;
}

describe("a stranger at a port", () => {
  test("that greets byte by byte has no more time than others", async () => {
    const { address, reported } = await serve({ handshakeTimeoutMs: 100 });
    const socket = dial(address);
    let sent = 0;
    // The length of a greeting of a thousand bytes, and then the greeting, never whole.
    const dribble = setInterval(() => {
      socket.write(Buffer.from([sent < 6 ? 0 : sent === 6 ? 4 : 1]));
      sent++;
    }, 2);
    onTestFinished(() => clearInterval(dribble));
    await closeOf(socket);
    expect(reported).toMatchObject([{ message: expect.stringContaining("within 100 ms") }]);
    expect(await (await connect(address)).getStudent("42")).toEqual(ada);
  });

  test.each<[string, (socket: Socket) => void]>([
    ["that ends its side at once", (socket) => void socket.end()],
    ["that ends its side within a greeting", (socket) => void socket.end(Buffer.alloc(5))],
    ["that resets the connection", (socket) => void socket.resetAndDestroy()],
    [
      "that resets the connection within a greeting",
      (socket) => void socket.write(Buffer.alloc(5), () => socket.resetAndDestroy()),
    ],
  ])("%s is forgotten", async (_, act) => {
    const { server, address, reported } = await serve();
    const socket = dial(address);
    await once(socket, "connect");
    const closed = closeOf(socket);
    act(socket);
    await closed;
    expect(await (await connect(address)).getStudent("42")).toEqual(ada);
    await until(() => reported.length === 1);
    expect(server.applications.size).toBe(1);
  });

  test("is one of a thousand that never greet: the oldest are dropped, and applications come in", async () => {
    const { server, address, reported } = await serve({ maxUngreeted: 50 });
    const first = await connect(address);
    const strangers = Array.from({ length: 1000 }, () => dial(address));
    let open = strangers.length;
    for (const stranger of strangers) stranger.once("close", () => open--);
    for (let count = 0; count < 5; count++) {
      expect(await first.getStudent("42")).toEqual(ada);
      expect(await (await connect(address)).getStudent("42")).toEqual(ada);
    }
    await until(() => reported.length >= 950);
    await until(() => open <= 50);
    expect(server.applications.size).toBe(6);
  });
});

test("more applications than maxApplications are told so, until one leaves", async () => {
  const { server, address, reported } = await serve({ maxApplications: 2 });
  const first = await connect(address);
  const second = await connect(address);
  await expect(connect(address)).rejects.toMatchObject({
    name: "Overloaded",
    code: "overloaded",
    message: expect.stringContaining(
      "has 2 applications connected, as many as it takes (maxApplications)",
    ),
  });
  expect(reported).toMatchObject([{ code: "overloaded" }]);
  expect(await first.getStudent("42")).toEqual(ada);
  await second.close();
  await until(() => server.applications.size === 1);
  expect(await (await connect(address)).getStudent("42")).toEqual(ada);
});
