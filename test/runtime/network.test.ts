import { once } from "node:events";
import { join } from "node:path";
import { type ConnectOptions } from "student-system";
import { StudentNotFound, type ServeOptions } from "student-system/server";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import {
  applicationTls,
  authority,
  connect,
  daemonTls,
  dial,
  outside,
  serve,
  token,
} from "./network-daemon.js";
import { ada } from "./student-server.js";

/** A comparison in one go: one by one, three million take a minute. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

const places: [string, ServeOptions, ConnectOptions][] = [
  ["a Unix socket", { address: "" }, {}],
  ["a Unix socket with a token", { address: "", token }, { token }],
  ["TCP with a token", { address: "tcp://127.0.0.1:0", token }, { token }],
  ["TCP over IPv6", { address: "tcp://[::1]:0", token }, { token }],
  ["TCP by name", { address: "tcp://localhost:0", token }, { token }],
  ["TCP for anyone", { address: "tcp://127.0.0.1:0", allowAnyone: true }, {}],
  [
    "TLS with a token",
    { address: "tls://127.0.0.1:0", token, tls: daemonTls },
    { token, tls: { ca: [authority] } },
  ],
  [
    "TLS with certificates on both sides",
    { address: "tls://[::1]:0", tls: { ...daemonTls, ca: authority } },
    { tls: applicationTls },
  ],
  [
    "TLS with both",
    { address: "tls://127.0.0.1:0", token, tls: { ...daemonTls, ca: authority } },
    { token, tls: { ...applicationTls, servername: "daemon.example" } },
  ],
];

test.each(places)(
  "%s carries calls, exceptions, events and large values",
  async (_, served, options) => {
    const { server, address } = await serve({
      ...served,
      address: served.address || join(temporaryFolder(), "socket"),
    });
    expect(address).not.toMatch(/:0$/u);
    const students = await connect({ address, ...options });
    expect(await students.getStudent("42")).toEqual(ada);
    server.onGet = () => {
      throw new StudentNotFound("no student 7");
    };
    await expect(students.getStudent("7")).rejects.toBeInstanceOf(StudentNotFound);
    const photo = new Uint8Array(3_000_000).fill(7);
    server.onGet = () => ({ ...ada, photo });
    const events = students.studentAdded[Symbol.asyncIterator]();
    const next = events.next();
    expect(isSame((await students.getStudent("42")).photo, photo)).toBe(true);
    await server.studentAdded(1, { ...ada, photo });
    expect(isSame((await next).value.info.photo, photo)).toBe(true);
    // Memory that is used again before it has left would show in what arrives.
    const filled = (id: number): Uint8Array => new Uint8Array(200_000 + id).fill(id);
    server.onGet = (id) => ({ ...ada, photo: filled(Number(id)) });
    server.onUpdate = ({ id, photo: sent }) => {
      if (!isSame(sent, filled(Number(id)))) throw new StudentNotFound(`${id} came wrong`);
    };
    await Promise.all(
      Array.from({ length: 40 }, async (_each, id) => {
        const got = students.getStudent(String(id));
        await students.updateStudent({ ...ada, id: String(id), photo: filled(id) });
        expect(isSame((await got).photo, filled(id))).toBe(true);
      }),
    );
    await students.close();
    await server.close();
    expect(server.applications.size).toBe(0);
  },
);

describe("without a credential", () => {
  test.each<[string, ServeOptions]>([
    ["TCP", { address: "tcp://127.0.0.1:0" }],
    [
      "TCP with TLS options that it has no use for",
      { address: "tcp://127.0.0.1:0", tls: { ...daemonTls, ca: authority } },
    ],
    ["TLS", { address: "tls://127.0.0.1:0", tls: daemonTls }],
  ])("a daemon does not listen on %s", async (_, options) => {
    await expect(serve(options)).rejects.toMatchObject({
      code: "invalid-address",
      message: expect.stringMatching(/whoever reaches it.*token.*allowAnyone/u),
    });
  });

  test("an empty token is none, but a mistake", async () => {
    await expect(serve({ address: "tcp://127.0.0.1:0", token: "" })).rejects.toMatchObject({
      code: "invalid-value",
      message: expect.stringContaining("token must not be empty"),
    });
  });
});

describe("a token", () => {
  test.each<[string, ConnectOptions]>([
    ["missing", {}],
    ["wrong", { token: "opensesamf" }],
    ["too short", { token: "open" }],
    ["empty", { token: "" }],
  ])("that is %s is refused", async (kind, options) => {
    const { address, reported, server } = await serve({ address: "tcp://127.0.0.1:0", token });
    await expect(connect({ address, ...options })).rejects.toMatchObject({
      name: "Unauthorized",
      code: "unauthorized",
      message: expect.stringContaining(
        kind === "missing" ? "asks applications for a token" : "not that of this daemon",
      ),
    });
    expect(reported).toMatchObject([{ code: "unauthorized" }]);
    expect(server.applications.size).toBe(0);
  });

  test("is asked for before the interface is compared", async () => {
    const { address } = await serve({ address: "tcp://127.0.0.1:0", token });
    const socket = await dial(address);
    const hello = JSON.stringify({
      medium: 2,
      namespace: "x",
      class: "y",
      hash: "z",
      pid: 1,
      name: "",
      maxMessageBytes: 65_536,
    });
    const length = Buffer.alloc(9);
    length.writeBigUInt64BE(BigInt(hello.length + 1));
    length[8] = 1;
    socket.write(Buffer.concat([length, Buffer.from(hello)]));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("unauthorized");
  });

  test.runIf(outside)("never passes a network in the clear, unless both sides say so", async () => {
    const open = `tcp://${outside}:0`;
    await expect(serve({ address: open, token })).rejects.toMatchObject({
      code: "invalid-address",
      message: expect.stringMatching(/could read the token.*allowPlainToken/u),
    });
    const { address } = await serve({ address: open, token, allowPlainToken: true });
    // To this machine itself, the connection comes from the outside number as well.
    await expect(connect({ address, token })).rejects.toMatchObject({
      code: "invalid-address",
      message: expect.stringMatching(/Not sending the token.*allowPlainToken/u),
    });
    const students = await connect({ address, token, allowPlainToken: true });
    expect(await students.getStudent("42")).toEqual(ada);
  });
});
