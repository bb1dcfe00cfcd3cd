import { once } from "node:events";
import { connect as connectSocket, Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { type ConnectOptions } from "student-system";
import { type ServeOptions } from "student-system/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { closeOf } from "../e2e/until.js";
import {
  applicationTls,
  authority,
  connect,
  daemonTls,
  dial,
  impostorTls,
  pem,
  serve,
  token,
} from "./network-daemon.js";
import { ada } from "./student-server.js";

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

  test("is for the addresses that the certificate names, and no others", async () => {
    const { address } = await serve({ address: "tls://[::1]:0", token, tls: daemonTls });
    await connect({ address, token, tls: { ca: authority } });
    // Signed by the same authority, and not for this machine.
    const { ca: _, ...other } = applicationTls;
    const { address: elsewhere } = await serve({ address: "tls://[::1]:0", token, tls: other });
    await expect(
      connect({ address: elsewhere, token, tls: { ca: authority } }),
    ).rejects.toMatchObject({
      code: "connection-failed",
      message: expect.stringContaining("servername"),
    });
  });

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
      message: expect.stringMatching(/without a greeting\. Is it a tls: address\?$/u),
    });
    expect(reported[0]).toMatchObject({
      code: "protocol-error",
      message: expect.stringMatching(
        /^The TLS handshake of 127\.0\.0\.1:\d+ at tls:.* failed: who connected does not speak TLS\. Does it use a tcp: address\?$/u,
      ),
    });
    await connect({ address, tls: applicationTls });
  });

  test("ends a handshake that is not finished in time", async () => {
    const { address, reported } = await serve({ ...mutual, handshakeTimeoutMs: 50 });
    const socket = await dial(address);
    socket.write(Buffer.from([0x16, 0x03, 0x01]));
    await closeOf(socket);
    expect(reported).toMatchObject([
      {
        message: expect.stringMatching(
          /^The TLS handshake of 127\.0\.0\.1:\d+ at .* not over within 50 ms/u,
        ),
      },
    ]);
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
