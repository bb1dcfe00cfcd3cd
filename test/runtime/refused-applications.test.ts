import { describe, expect, test } from "vitest";
import { pair, rejection } from "./student-server.js";
import {
  applicationTls,
  connect,
  daemonTls,
  dial,
  authority,
  serve,
  token,
} from "./network-daemon.js";

/** What a daemon at this address tells of an application that it refuses. */
async function whereOf(
  address: string,
  options: object,
  connectOptions: object,
): Promise<string[]> {
  const heard: string[] = [];
  const { address: at } = await serve({
    address,
    token,
    ...options,
    onError: (_error, where) => void heard.push(where),
  });
  await rejection(connect({ address: at, name: "back\nup", token: "wrong", ...connectOptions }));
  return heard;
}

describe("a daemon that refuses an application says who that is", () => {
  test("by its name and its process", async () => {
    const { another, reported } = await pair({ token }, { token });
    await rejection(another({ name: "back\nup", token: "wrong" }));
    expect(reported).toMatchObject([
      { error: { code: "unauthorized" }, where: `greeting of "back\\nup" (pid ${process.pid})` },
    ]);
  });

  const own = `greeting of "back\\nup" (pid ${process.pid}) from 127.0.0.1:`;

  test("and by where it is, at a port", async () => {
    const [where] = await whereOf("tcp://127.0.0.1:0", {}, {});
    expect(where?.replace(/\d+$/u, "")).toBe(own);
  });

  test("and by where it is, with TLS", async () => {
    const tls = { tls: { ...daemonTls, ca: authority } };
    const [where] = await whereOf("tls://127.0.0.1:0", tls, { tls: applicationTls });
    expect(where?.replace(/\d+$/u, "")).toBe(own);
  });

  test("also where it did not greet", async () => {
    const heard: string[] = [];
    const { address, server } = await serve({
      address: "tcp://127.0.0.1:0",
      token,
      onError: (_error, where) => void heard.push(where),
    });
    const socket = await dial(address);
    const { localPort } = socket;
    socket.end();
    await new Promise((resolve) => socket.once("close", resolve));
    await server.close();
    expect(heard).toEqual([`greeting from 127.0.0.1:${localPort}`]);
  });
});
