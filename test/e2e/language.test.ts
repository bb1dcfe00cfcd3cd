import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RemoteError, TimeoutError } from "@libmedium/runtime";
import {
  CertificationConnection,
  Detailed,
  Level,
  Refused,
  type Defaults,
  type JsonValue,
  type Maps,
  type Options,
  type Shape,
  type Times,
} from "../out/certification/src/index.js";
import { withDefaults } from "../out/certification/src/interface.js";
import { EchoServer, everything, id, label } from "./echo-server.js";

/** Arrays within arrays. */
function nested(depth: number): JsonValue {
  return depth === 0 ? 7 : [nested(depth - 1)];
}

const folder = mkdtempSync(join(tmpdir(), "medium-"));
let server: EchoServer;
let peer: CertificationConnection;

beforeAll(async () => {
  const address = join(folder, "socket");
  server = await EchoServer.serve({ address, signals: false });
  peer = await CertificationConnection.connect({ address });
});

afterAll(async () => {
  await peer.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const shapes: Shape[] = [
  { kind: "everything", value: everything },
  label,
  { kind: "level", value: Level.error },
  { kind: "tree", value: { name: "leaf", children: [] } },
  { kind: "sides", value: [3, 4, 5] },
];

describe("values of the whole language", () => {
  test.each(shapes)("a union comes back as $kind", async (shape) => {
    expect(await peer.echoShape(shape)).toEqual(shape);
  });

  test("what is absent is left out", async () => {
    const least: Options = { flag: true, big: 7n, gaps: [undefined, "a", undefined] };
    const read = await peer.echoOptions({ ...least, first: undefined });
    expect(read).toStrictEqual(least);
    expect(Object.keys(read)).toEqual(["flag", "big", "gaps"]);
    const most: Options = {
      ...least,
      first: "",
      count: 0,
      level: Level.debug,
      shape: label,
      tree: { name: "", children: [] },
      names: [],
      extra: null,
    };
    expect(await peer.echoOptions(most)).toStrictEqual(most);
  });

  test("maps of every kind of key, in their order", async () => {
    const maps: Maps = {
      counts: new Map([
        ["b", 1],
        ["a", 2],
      ]),
      labels: new Map([[-1, "minus"]]),
      wide: new Map([[2n ** 64n - 1n, label]]),
      nested: new Map([["x", new Map([[255, [Level.warn, 5]]])]]),
      gaps: new Map([["none", undefined]]),
    };
    const read = await peer.echoMaps(maps);
    expect(read).toStrictEqual(maps);
    expect([...read.counts.keys()]).toEqual(["b", "a"]);
  });

  test("times in lists, and defaults that are given", async () => {
    const times: Times = { at: new Date(1), took: 0.5, past: [new Date(-5)], laps: [-1.25] };
    expect(await peer.echoTimes(times)).toStrictEqual(times);
    const given: Defaults = {
      name: "n",
      flag: false,
      count: 0,
      big: 1n,
      ratio: -1,
      text: "",
      level: Level.debug,
      list: ["a"],
    };
    expect(await peer.echoDefaults(given)).toStrictEqual(given);
  });

  test("a uuid may be written in capitals and arrives in small letters", async () => {
    expect(await peer.echoUuid(id.toUpperCase())).toBe(id);
  });

  test("an error names where in a JSON value it is", async () => {
    const inner: Record<string, JsonValue> = {};
    Object.assign(inner, { b: undefined });
    const wrong: JsonValue = { a: [1, inner] };
    await expect(peer.echoJson(wrong)).rejects.toThrow(
      /^echo_json: value\.a\[1\]\.b must be a JSON value .*, got undefined$/u,
    );
    await expect(peer.echoJson(nested(65))).rejects.toThrow(/must not nest more than 64 deep/u);
  });

  test("parameters that are left out have their defaults", async () => {
    expect(await peer.withDefaults("a")).toBe("a,50,1,");
    expect(await peer.withDefaults("a", 7, Level.error, "note")).toBe("a,7,11,note");
    expect(await peer.withDefaults("a", undefined, undefined, undefined, { timeoutMs: 1000 })).toBe(
      "a,50,1,",
    );
  });

  test("a method's timeout counts unless a call has its own", async () => {
    const quick = { ...withDefaults, timeoutMs: 20 };
    const values = { name: "never", limit: 0, level: 0 };
    await expect(peer.$session.call(quick, values, undefined)).rejects.toThrow(TimeoutError);
    await expect(peer.$session.call(quick, values, {})).rejects.toThrow("within 20 ms");
    await expect(peer.$session.call(quick, values, { timeoutMs: 1 })).rejects.toThrow(
      "within 1 ms",
    );
    expect(withDefaults).toMatchObject({ timeoutMs: 5000, isIdempotent: true });
  });

  test("events carry them too", async () => {
    const shaped = peer.shaped[Symbol.asyncIterator]();
    await peer.nothingAtAll();
    await server.shaped(label, new Date(5));
    expect((await shaped.next()).value).toStrictEqual({ shape: label, at: new Date(5) });
  });
});

describe("exceptions", () => {
  const thrown = (how: Level): Promise<unknown> => peer.fail(how).catch((error: unknown) => error);

  test("arrive with their members, absent ones as undefined, left out ones with their default", async () => {
    expect(await thrown(Level.debug)).toBeInstanceOf(Refused);
    const minimal = await thrown(Level.info);
    expect(minimal).toBeInstanceOf(Detailed);
    expect(minimal).toMatchObject({
      message: "minimal",
      id,
      level: 77,
      shape: undefined,
      count: 7,
    });
    expect(await thrown(Level.warn)).toMatchObject({ message: "full", shape: label, count: 9 });
  });

  test("with a wrong member are an error that says so", async () => {
    const wrong = await thrown(Level.error);
    expect(wrong).toBeInstanceOf(RemoteError);
    expect(String(wrong)).toMatch(/fail threw a wrong Detailed: Detailed\.id must be a uuid/u);
  });
});
