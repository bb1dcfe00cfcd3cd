import { once } from "node:events";
import { createServer, Socket, type AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { connect, serve, token } from "./network-daemon.js";

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
