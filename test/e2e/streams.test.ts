import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryTransport, type Transport } from "@libmedium/runtime";
import {
  CertificationConnection,
  Detailed,
  Level,
  Refused,
  type CertificationCallbacks,
  type Shape,
} from "../out/certification/src/index.js";
import { EchoServer, id, label } from "./echo-server.js";

const mebibyte = 1024 * 1024;
const shapes: Shape[] = [
  label,
  { kind: "level", value: Level.warn },
  { kind: "sides", value: [1] },
];

/** The items of a stream, and how it ended. */
async function collect<T>(stream: AsyncIterable<T>): Promise<{ items: T[]; error: unknown }> {
  const items: T[] = [];
  try {
    for await (const item of stream) items.push(item);
  } catch (error) {
    return { items, error };
  }
  return { items, error: undefined };
}

describe.each(["in memory", "over a Unix socket"])("%s", (where) => {
  const folder = mkdtempSync(join(tmpdir(), "medium-"));
  const callbacks: CertificationCallbacks = {
    confirm(prompt, level) {
      if (prompt === "throw") throw new Detailed("no", { id, level });
      return !prompt.endsWith("3");
    },
  };
  let server: EchoServer;
  let peer: CertificationConnection;

  beforeAll(async () => {
    const carrier: { transport?: Transport } =
      where === "in memory" ? { transport: createMemoryTransport() } : {};
    const address = join(folder, "socket");
    server = await EchoServer.serve({ ...carrier, address, signals: false });
    peer = await CertificationConnection.connect({ ...carrier, address, callbacks });
  });

  afterAll(async () => {
    await peer.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test("a result is read as far as it is wanted", async () => {
    const counts: number[] = [];
    for await (const { name, children } of peer.tail("x")) {
      expect(name).toBe("x");
      counts.push(children.length);
      if (counts.length === 100) break;
    }
    expect(counts).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("a parameter is sent to its end: what can be iterated over, and streams of Node and the Web", async () => {
    const part = new Uint8Array(1000).fill(7);
    const parts = [part, new Uint8Array(), part];
    expect(await peer.put("array", parts)).toBe(2000n);
    expect(await peer.put("none", [])).toBe(0n);
    expect(await peer.put("generator", parts.values())).toBe(2000n);
    expect(await peer.put("Node", Readable.from(parts))).toBe(2000n);
    expect(await peer.put("Web", ReadableStream.from(parts))).toBe(2000n);
    expect(await peer.put("large", [new Uint8Array(20 * mebibyte)])).toBe(BigInt(20 * mebibyte));
  });

  test("what is read from a stream can be a stream of Node and of the Web", async () => {
    const relayed = peer.relay(shapes);
    expect(await Readable.from(relayed).toArray()).toEqual(shapes);
    const web = ReadableStream.from(peer.relay(shapes));
    expect((await collect(web)).items).toEqual(shapes);
  });

  test("items go both ways at once, and an exception comes behind those before it", async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Shape> {
      try {
        for (;;) yield shapes[given++ % shapes.length] ?? label;
      } finally {
        given = -1;
      }
    }
    const { items, error } = await collect(peer.relay(endless(), 5));
    expect(items).toEqual([...shapes, ...shapes.slice(0, 2)]);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ message: "after 5" });
    await expect.poll(() => given).toBe(-1);
  });

  test("several parameters are streams; an answer ends those that have not ended", async () => {
    const parts = [new Uint8Array(5), new Uint8Array(6)];
    expect(await peer.add([1, 2, 3], parts)).toEqual([6n, 11n]);
    let ended = false;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (;;) yield 1;
      } finally {
        ended = true;
      }
    }
    expect(await peer.add(endless(), endless() as never, 7)).toEqual([7n]);
    await expect.poll(() => ended).toBe(true);
  });

  test("callbacks answer within the call that asks them", async () => {
    expect(await peer.ask("sure?")).toBe(3);
  });

  test("callbacks throw what they declare, and have defaults", async () => {
    const [application] = server.applications;
    expect(await application?.confirm("ok")).toBe(true);
    const thrown = await application?.confirm("throw").catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Detailed);
    expect(thrown).toMatchObject({ message: "no", id, level: Level.warn });
  });

  test("a callback that the application does not implement says so", async () => {
    const [application] = server.applications;
    await expect(application?.tell("x")).rejects.toThrow(
      "tell was refused: the application does not implement it: connect({ callbacks }) was given no such function.",
    );
  });
});
