import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectSocket, createServer, Socket, type AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { connect as connectSecurely } from "node:tls";
import { StudentSystemConnection, type ConnectOptions } from "student-system";
import { StudentNotFound, type ServeOptions } from "student-system/server";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { closeOf } from "../e2e/until.js";
import { ada, TestServer } from "./student-server.js";

const pem = (name: string): string =>
  readFileSync(new URL(`../certificates/${name}.pem`, import.meta.url), "utf8");

const token = "opensesame";
const authority = pem("authority");
const daemonTls = { cert: pem("daemon"), key: pem("daemon-key") };
const applicationTls = { ca: authority, cert: pem("application"), key: pem("application-key") };
const impostorTls = { ca: authority, cert: pem("impostor"), key: pem("impostor-key") };

/** A number of this machine under which others can reach it. */
const [outside] = Object.values(networkInterfaces())
  .flatMap((numbers) => numbers ?? [])
  .filter(({ family, internal }) => family === "IPv4" && !internal)
  .map(({ address }) => address);

interface Daemon {
  readonly server: TestServer;
  readonly address: string;
  readonly reported: unknown[];
}

async function serve(options: ServeOptions): Promise<Daemon> {
  const reported: unknown[] = [];
  const server = await TestServer.serve({
    signals: false,
    onError: (error) => void reported.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, address: server.address, reported };
}

async function connect(options: ConnectOptions): Promise<StudentSystemConnection> {
  const students = await StudentSystemConnection.connect(options);
  onTestFinished(() => students.close());
  return students;
}

/** A socket that only this file knows to close. */
async function dial(address: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connectSocket({ host: hostname, port: Number(port) });
  socket.on("error", () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

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

describe("TLS", () => {
  const mutual: ServeOptions = {
    address: "tls://127.0.0.1:0",
    tls: { ...daemonTls, ca: authority },
  };

  test.each<[string, ConnectOptions, string]>([
    ["no certificate", { tls: { ca: authority } }, "asks applications for a certificate"],
    ["a certificate of another authority", { tls: impostorTls }, "does not trust the certificate"],
  ])("an application with %s is told so", async (_, options, message) => {
    const { address, reported } = await serve(mutual);
    await expect(connect({ address, ...options })).rejects.toMatchObject({
      name: "Unauthorized",
      message: expect.stringContaining(message),
    });
    expect(reported).toMatchObject([{ code: "unauthorized" }]);
  });

  test.each<[string, ConnectOptions, string]>([
    ["of an unknown authority", { token }, "Give that with connect({ tls: { ca } })"],
    [
      "for another name",
      { token, tls: { ca: authority, servername: "other.example" } },
      ". Connect by a name that its certificate is for, or say that with connect({ tls: { servername } }).",
    ],
  ])(
    "a daemon's certificate %s is not accepted, and no token is sent",
    async (_, options, message) => {
      const { address, reported, server } = await serve({
        address: "tls://127.0.0.1:0",
        token,
        tls: daemonTls,
      });
      await expect(connect({ address, ...options })).rejects.toMatchObject({
        code: "connection-failed",
        message: expect.stringContaining(message),
      });
      expect(server.applications.size).toBe(0);
      for (const error of reported) expect(error).toMatchObject({ code: "protocol-error" });
    },
  );

  test("needs a certificate", async () => {
    await expect(serve({ address: "tls://127.0.0.1:0", token })).rejects.toMatchObject({
      message: expect.stringContaining("serve({ tls: { cert, key } })"),
    });
  });

  test("that the daemon does not speak is noticed", async () => {
    const { address } = await serve({ address: "tcp://127.0.0.1:0", token });
    const secure = address.replace("tcp:", "tls:");
    await expect(connect({ address: secure, token })).rejects.toMatchObject({
      code: "connection-failed",
      message: expect.stringContaining(`No secure connection to ${secure}`),
    });
  });

  test("that the application does not speak is noticed, and the daemon goes on", async () => {
    const { address, reported } = await serve(mutual);
    await expect(connect({ address: address.replace("tls:", "tcp:") })).rejects.toMatchObject({
      code: "connection-failed",
    });
    expect(reported[0]).toMatchObject({
      message: `A TLS handshake at ${address} failed: who connected does not speak TLS. Does it use a tcp: address?`,
    });
    await connect({ address, tls: applicationTls });
  });

  test("ends a handshake that is not finished in time", async () => {
    const { address, reported } = await serve({ ...mutual, handshakeTimeoutMs: 50 });
    const socket = await dial(address);
    socket.write(Buffer.from([0x16, 0x03, 0x01]));
    await closeOf(socket);
    expect(reported).toMatchObject([{ message: expect.stringContaining("not over within 50 ms") }]);
  });

  test.runIf(process.platform === "linux")(
    "tells handshakes apart that come from one port to two numbers of this machine",
    async () => {
      const { address } = await serve({
        address: "tls://0.0.0.0:0",
        token,
        tls: daemonTls,
        handshakeTimeoutMs: 500,
      });
      const port = Number(new URL(address).port);
      const dialTo = async (host: string, localPort: number): Promise<Socket> => {
        const socket = connectSocket({ host, port, localAddress: "127.0.0.1", localPort });
        onTestFinished(() => void socket.destroy());
        socket.on("error", () => {}).resume();
        await once(socket, "connect");
        return socket;
      };
      const first = await dialTo("127.0.0.1", 0);
      const second = await dialTo("127.0.0.2", first.localPort ?? 0);
      const ended = closeOf(second);
      // Whoever comes later is let in later.
      await connect({
        address: address.replace("0.0.0.0", "127.0.0.1"),
        token,
        tls: { ca: authority },
      });
      // Taken for the second, it would leave that one without an end.
      first.destroy();
      expect(await ended).toBeUndefined();
    },
  );

  test("drops the oldest of too many handshakes", async () => {
    const { address } = await serve({ ...mutual, maxUngreeted: 3 });
    const sockets = [];
    for (let count = 0; count < 3; count++) sockets.push(await dial(address));
    const [first] = sockets;
    const dropped = first === undefined ? undefined : closeOf(first);
    const students = await connect({ address, tls: applicationTls });
    await dropped;
    expect(await students.getStudent("42")).toEqual(ada);
  });

  test("older than 1.3 is not spoken", async () => {
    const { address } = await serve(mutual);
    const { hostname, port } = new URL(address);
    const socket = connectSecurely({
      host: hostname,
      port: Number(port),
      ca: authority,
      maxVersion: "TLSv1.2",
    });
    const [error] = await once(socket, "error");
    expect(error.message).toMatch(/version/u);
  });
});

// Node takes each of these for no option at all, or for a list of nobody, and then trusts every public authority, or none.
test.each<[string, string | string[]]>([
  ["empty", ""],
  ["a list of none", []],
  ["empty in a list", [authority, ""]],
  ["no certificates", "no pem"],
  ["a key", pem("daemon-key")],
])("authorities that are %s are refused on both sides", async (_, ca) => {
  const address = "tls://127.0.0.1:0";
  const refusal = {
    code: "invalid-value",
    message: expect.stringContaining("ca the certificates"),
  };
  await expect(serve({ address, token, tls: { ...daemonTls, ca } })).rejects.toMatchObject(refusal);
  const { address: served } = await serve({ address, token, tls: daemonTls });
  await expect(connect({ address: served, token, tls: { ca } })).rejects.toMatchObject(refusal);
});

test.each<[string, string, string]>([
  ["no certificate", "no pem", pem("daemon-key")],
  ["the key of another", pem("daemon"), pem("application-key")],
])("TLS options with %s are refused on both sides", async (_, cert, key) => {
  const { address } = await serve({ address: "tls://127.0.0.1:0", token, tls: daemonTls });
  const refusal = { code: "invalid-value", message: expect.stringContaining("takes PEM texts") };
  await expect(serve({ address, token, tls: { cert, key } })).rejects.toMatchObject(refusal);
  await expect(connect({ address, token, tls: { cert, key } })).rejects.toMatchObject(refusal);
});

describe("a port", () => {
  test("is spoken to at once, and watched for peers that vanish", async () => {
    const keepAlive = vi.spyOn(Socket.prototype, "setKeepAlive");
    const noDelay = vi.spyOn(Socket.prototype, "setNoDelay");
    onTestFinished(() => void vi.restoreAllMocks());
    const { address } = await serve({ address: "tcp://127.0.0.1:0", token });
    await connect({ address, token });
    expect(keepAlive.mock.calls).toEqual([
      [true, 1_000],
      [true, 1_000],
    ]);
    expect(noDelay.mock.calls).toEqual([[true], [true]]);
  });

  test("that is taken is told", async () => {
    const { address } = await serve({ address: "tcp://127.0.0.1:0", token });
    await expect(serve({ address, token })).rejects.toMatchObject({
      code: "address-in-use",
      message: expect.stringContaining(address),
    });
  });

  test.each([
    ["tcp://127.0.0.1:0", "port 0 is for listening only"],
    ["tcp://nobody.invalid:1", "Cannot connect to tcp://nobody.invalid:1"],
  ])("%s cannot be connected to", async (address, message) => {
    await expect(connect({ address })).rejects.toThrow(message);
  });

  test("where nobody listens is told", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    await expect(connect({ address: `tcp://127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "connection-failed",
      message: `Cannot connect to tcp://127.0.0.1:${port}: nobody listens there. Is the daemon running?`,
    });
  });

  test("where somebody else answers nothing ends with the time allowed", async () => {
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
    const sockets: Socket[] = [];
    await once(silent, "listening");
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    for (const scheme of ["tcp", "tls"]) {
      const address = `${scheme}://127.0.0.1:${port}`;
      await expect(connect({ address, timeoutMs: 50 })).rejects.toMatchObject({
        code: "timeout",
        message: expect.stringContaining(
          scheme === "tcp"
            ? `${address} within 50 ms. It takes connections, but does not answer`
            : `${address} within 50 ms.`,
        ),
      });
    }
  });

  test("of a host that this machine is not cannot be listened at", async () => {
    await expect(serve({ address: "tcp://192.0.2.1:0", token })).rejects.toMatchObject({
      code: "invalid-address",
      message: expect.stringContaining("this machine does not have that address"),
    });
  });
});
