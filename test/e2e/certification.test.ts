import { join } from "node:path";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { InvalidValue } from "@libmedium/runtime";
import {
  CertificationConnection,
  Level,
  type JsonValue,
  type Lists,
  type Tree,
} from "../out/certification/src/index.js";
import { EchoServer, everything, id } from "./echo-server.js";

const folder = mkdtempSync(join(tmpdir(), "medium-"));
let server: EchoServer;
let peer: CertificationConnection;

beforeAll(async () => {
  server = await EchoServer.serve({ address: join(folder, "socket"), signals: false });
  peer = await CertificationConnection.connect({ address: server.address });
});

afterAll(async () => {
  await peer.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const mebibyte = 1024 * 1024;
const long = "medium ".repeat(mebibyte / 7);
const bytes = Uint8Array.from({ length: mebibyte }, (_, index) => (index * 7919) & 255);

const earliestMs = -9_223_372_036_854;
const latestMs = 9_223_372_036_854;

/** Arrays within arrays. */
function nested(depth: number): JsonValue {
  return depth === 0 ? 7 : [nested(depth - 1)];
}

const survives: Record<string, readonly unknown[]> = {
  echoBoolean: [true, false],
  echoInt8: [-128, -1, 0, 127],
  echoUint8: [0, 255],
  echoInt16: [-32_768, 32_767],
  echoUint16: [0, 65_535],
  echoInt32: [-2_147_483_648, 2_147_483_647],
  echoUint32: [0, 4_294_967_295],
  echoInt64: [-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n],
  echoUint64: [0n, 2n ** 63n, 2n ** 64n - 1n],
  echoFloat: [
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    1.5,
    Math.fround(0.1),
    2 ** -149,
    Math.fround(3.4028234e38),
  ],
  echoDouble: [
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    0.1,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
  ],
  echoString: [
    "",
    "a",
    "\0",
    "\uFEFFmark",
    "Zoë",
    "e\u0301",
    "日本語",
    "👩‍👩‍👧 𝒳",
    "\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}",
    long,
    "é".repeat(mebibyte / 2),
  ],
  echoBinary: [new Uint8Array(), new Uint8Array([0, 255]), bytes],
  echoMatrix: [[], [[]], [[], ["a"], ["b", "", "ç"]]],
  echoTimestamp: [
    new Date(0),
    new Date(-1),
    new Date("2026-11-20T22:51:55.123Z"),
    new Date(earliestMs),
    new Date(latestMs),
  ],
  echoDuration: [
    0,
    0.000001,
    -0.1,
    1.1,
    1500.25,
    -86_400_000.000001,
    9_007_199_254.740993,
    latestMs,
  ],
  echoUuid: [id, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
  echoJson: [null, true, 0.1, "", "\0", [], {}, nested(64), { "": [1, { a: null }], __proto: "x" }],
  echoLevel: [Level.debug, Level.warn, 7, 4_294_967_295],
  echoName: ["", "Zoë"],
  echoNames: [[], ["a", "b"]],
  echoOptional: [undefined, "", "text"],
  echoMap: [
    new Map(),
    new Map([
      ["", []],
      ["ä", [0.5, -0]],
    ]),
  ],
};

const refused: Record<string, readonly unknown[]> = {
  echoBoolean: [0, "true", undefined, null],
  echoInt8: [-129, 128, 0.5, NaN, "1", 1n, null, Infinity],
  echoUint8: [-1, 256, 1.5, undefined],
  echoInt16: [-32_769, 32_768],
  echoUint16: [-1, 65_536],
  echoInt32: [-2_147_483_649, 2_147_483_648],
  echoUint32: [-1, 4_294_967_296],
  echoInt64: [-(2n ** 63n) - 1n, 2n ** 63n, 7],
  echoUint64: [-1n, 2n ** 64n, 7],
  echoFloat: [1e39, "1", undefined],
  echoDouble: ["1", 1n, undefined, {}],
  echoString: [
    "\uD800",
    "a\uDC00b",
    `${"x".repeat(1000)}\uD83D`,
    42,
    null,
    undefined,
    ["a"],
    new String("a"),
  ],
  echoBinary: ["text", [1, 2], new ArrayBuffer(2), undefined, { length: 2 }],
  echoMatrix: ["ab", [["a", 7]], [null], undefined, { length: 0 }],
  echoTimestamp: [0, "2026", undefined, new Date(NaN), new Date(earliestMs - 1), new Date(8.64e15)],
  echoDuration: [NaN, Infinity, latestMs + 1, 1n, undefined],
  echoUuid: ["", id.slice(1), `${id}0`, id.replaceAll("-", ""), id.replace("1", "g"), 7, undefined],
  echoJson: [
    undefined,
    NaN,
    1n,
    new Date(),
    [undefined],
    { a: { b: () => 1 } },
    "\uD800",
    { "\uD800": 1 },
    Symbol("s"),
    new Map(),
  ],
  echoLevel: [-1, 0.5, 4_294_967_296, "debug", undefined, NaN],
  echoShape: [undefined, null, 7, { kind: "circle", value: 1 }, {}, []],
  echoOptional: [null, 7],
  echoMap: [{}, [], undefined, new Map([["a", 7]]), new Map([[7, []]]), new Set()],
};

/** Methods are called by name here, with values that their types forbid. */
function call(method: string, value: unknown): Promise<unknown> {
  const methods = peer as unknown as Record<string, (value: unknown) => Promise<unknown>>;
  return (methods[method] as (value: unknown) => Promise<unknown>).call(peer, value);
}

describe("every type at its limits", () => {
  test.each(Object.entries(survives))("%s survives the round trip", async (method, values) => {
    for (const value of values) {
      const back = await call(method, value);
      // Byte by byte, a comparison of a mebibyte takes seconds.
      if (value instanceof Uint8Array && back instanceof Uint8Array)
        expect(Buffer.compare(back, value)).toBe(0);
      else if (typeof value === "object" && value !== null) expect(back).toEqual(value);
      else expect(Object.is(back, value)).toBe(true);
    }
  });

  test.each(Object.entries(refused))(
    "%s refuses what does not fit, and names the member and the value",
    async (method, values) => {
      const name = method.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
      for (const value of values) {
        const error = await call(method, value).then(
          () => "it was accepted",
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(InvalidValue);
        expect((error as Error).message).toMatch(new RegExp(`^${name}: value.* got `, "u"));
      }
    },
  );
});

describe("models and lists", () => {
  test("come back as they were", async () => {
    expect(await peer.echoEverything(everything)).toEqual(everything);
    expect(await peer.echoNothing({})).toEqual({});
    const empty: Lists = {
      flags: [],
      small: [],
      large: [],
      numbers: [],
      texts: [],
      binaries: [],
      matrix: [],
      cube: [],
      models: [],
    };
    expect(await peer.echoLists(empty)).toEqual(empty);
    const full: Lists = {
      flags: [true, false],
      small: [-1, 0, 1],
      large: [0n, 2n ** 64n - 1n],
      numbers: [0.1, NaN, -0],
      texts: ["", "a", "ü"],
      binaries: [new Uint8Array(), new Uint8Array([7])],
      matrix: [[], [1], [1, 2]],
      cube: [[[]], [["x"], []]],
      models: [everything, everything],
    };
    expect(await peer.echoLists(full)).toEqual(full);
  });

  test("nest as deep as the protocol allows, and no deeper", async () => {
    const tree = (depth: number): Tree => ({
      name: `${depth}`,
      children: depth === 1 ? [] : [tree(depth - 1)],
    });
    expect(await peer.echoTree(tree(64))).toEqual(tree(64));
    await expect(peer.echoTree(tree(65))).rejects.toThrow(InvalidValue);
    const circle: Tree = { name: "circle", children: [] };
    circle.children.push(circle);
    await expect(peer.echoTree(circle)).rejects.toThrow("echo_tree: ");
  });

  test("name the member that is wrong, wherever it is", async () => {
    const wrong = { ...everything, u8: 256 };
    await expect(peer.echoEverything(wrong)).rejects.toThrow(
      /^echo_everything: Everything\.u8 .* 256/u,
    );
    await expect(call("echoEverything", { ...everything, text: 7 })).rejects.toThrow(
      /Everything\.text .* 7/u,
    );
    await expect(call("echoEverything", { flag: true })).rejects.toThrow(
      /Everything\.i8 .* undefined/u,
    );
    await expect(call("echoEverything", undefined)).rejects.toThrow(/value .* undefined/u);
    await expect(
      call("echoTree", { name: "", children: [{ name: "", children: 7 }] }),
    ).rejects.toThrow(/Tree\.children .* 7/u);
  });
});

test("several parameters, none, no result, nothing at all", async () => {
  const leaf: Tree = { name: "leaf", children: [] };
  expect(await peer.many(1, "two", [3n, 4n], leaf)).toEqual([
    { name: "1 two 3,4", children: [leaf] },
  ]);
  expect(await peer.noArguments()).toBe(7);
  expect(await peer.noResult("x")).toBeUndefined();
  expect(await peer.nothingAtAll()).toBeUndefined();
});

test("events with models and lists, and with nothing", async () => {
  const happened = peer.everythingHappened[Symbol.asyncIterator]();
  const nothing = peer.nothingHappened[Symbol.asyncIterator]();
  await peer.nothingAtAll();
  await server.everythingHappened(everything, [everything]);
  await server.nothingHappened();
  expect((await happened.next()).value).toEqual({ value: everything, again: [everything] });
  expect(await nothing.next()).toEqual({ done: false, value: undefined });
});
