import { join } from "node:path";
import {
  Detailed,
  Level,
  Refused,
  CertificationConnection,
} from "../out/certification/src/index.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { EchoServer, everything, id, label } from "../e2e/echo-server.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { rejection } from "../runtime/student-server.js";
import { describeOriginal, OriginalPeer, type OriginalInterface } from "./original-peer.js";

const tree = { name: "root", children: [{ name: "leaf", children: [] }] };
const lists = {
  flags: [true, false],
  small: [-1, 2],
  large: [2n ** 64n - 1n],
  numbers: [0.5],
  texts: ["", "ë"],
  binaries: [new Uint8Array([7])],
  matrix: [[1], []],
  cube: [[["a"]], [[]]],
  models: [everything],
};

/** Calls of everything that the original can carry, each of which gives its argument back. */
const echoes: readonly (readonly [
  string,
  (peer: CertificationConnection) => Promise<unknown>,
  unknown,
])[] = [
  ["a model", (peer) => peer.echoEverything(everything), everything],
  ["lists", (peer) => peer.echoLists(lists), lists],
  ["a model in itself", (peer) => peer.echoTree(tree), tree],
  ["a model of nothing", (peer) => peer.echoNothing({}), {}],
  ["a boolean", (peer) => peer.echoBoolean(true), true],
  ["an int8", (peer) => peer.echoInt8(-128), -128],
  ["a uint8", (peer) => peer.echoUint8(255), 255],
  ["an int16", (peer) => peer.echoInt16(-32_768), -32_768],
  ["a uint16", (peer) => peer.echoUint16(65_535), 65_535],
  ["an int32", (peer) => peer.echoInt32(-2_147_483_648), -2_147_483_648],
  ["a uint32", (peer) => peer.echoUint32(4_294_967_295), 4_294_967_295],
  ["an int64", (peer) => peer.echoInt64(-(2n ** 63n)), -(2n ** 63n)],
  ["a uint64", (peer) => peer.echoUint64(2n ** 64n - 1n), 2n ** 64n - 1n],
  ["a float", (peer) => peer.echoFloat(-0.5), -0.5],
  ["a double", (peer) => peer.echoDouble(0.1), 0.1],
  ["a string", (peer) => peer.echoString("Zoë 👩‍👩‍👧"), "Zoë 👩‍👩‍👧"],
  ["a long string", (peer) => peer.echoString("ë".repeat(9999)), "ë".repeat(9999)],
  ["a binary", (peer) => peer.echoBinary(new Uint8Array([0, 255])), new Uint8Array([0, 255])],
  ["a matrix", (peer) => peer.echoMatrix([["a", ""], []]), [["a", ""], []]],
  ["an alias", (peer) => peer.echoName("a"), "a"],
  ["an alias of a list", (peer) => peer.echoNames(["a", "b"]), ["a", "b"]],
  ["no result", (peer) => peer.noResult("a"), undefined],
];

async function serve(reported: unknown[] = []): Promise<[EchoServer, CertificationConnection]> {
  const address = join(temporaryFolder(), "socket");
  const server = await EchoServer.serve({
    address,
    signals: false,
    onError: (error) => void reported.push(error),
  });
  onTestFinished(() => server.close());
  const peer = await CertificationConnection.connect({ address, wire: "libmedium" });
  onTestFinished(() => peer.close());
  return [server, peer];
}

describe("in version 1, between two of ours,", () => {
  test.each(echoes)("%s is what it was", async (_, call, value) => {
    const [, peer] = await serve();
    expect(await call(peer)).toEqual(value);
  });

  test("several arguments are what they were, and a result is a list of models", async () => {
    const [server, peer] = await serve();
    let given: unknown[] = [];
    server.many = (...values) => {
      given = values.slice(0, 4);
      return [tree, tree];
    };
    expect(await peer.many(1, "b", [1n, -1n], tree)).toEqual([tree, tree]);
    expect(given).toEqual([1, "b", [1n, -1n], tree]);
  });

  test.each<[string, (peer: CertificationConnection) => Promise<unknown>, string]>([
    ["a timestamp", (peer) => peer.echoTimestamp(new Date()), "value is a timestamp"],
    ["a duration", (peer) => peer.echoDuration(1), "value is a duration"],
    ["a uuid", (peer) => peer.echoUuid(id), "value is a uuid"],
    ["a json", (peer) => peer.echoJson(1), "value is a json"],
    ["an enum", (peer) => peer.echoLevel(Level.warn), "value is an enum (Level)"],
    ["a union", (peer) => peer.echoShape(label), "value is a union (Shape)"],
    ["an optional", (peer) => peer.echoOptional(), "value is optional"],
    ["a map", (peer) => peer.echoMap(new Map()), "value is a map"],
    [
      "a model with one of them",
      (peer) => peer.echoTimes({ at: new Date(), took: 1, past: [], laps: [] }),
      "value holds Times.at, which is a timestamp",
    ],
  ])("%s is refused at the call", async (_, call, reason) => {
    const [, peer] = await serve();
    const error = await rejection(call(peer));
    expect(error).toMatchObject({
      code: "incompatible-interface",
      message: expect.stringContaining(reason),
    });
    expect(error).toMatchObject({ message: expect.stringMatching(/original LibMedium/u) });
    // Nothing was sent, and nothing waits for an answer.
    expect(await peer.echoInt8(1)).toBe(1);
  });

  test("streams are refused at the call", async () => {
    const [, peer] = await serve();
    const reading = async (): Promise<void> => {
      for await (const each of peer.tail("path")) throw new Error(`It sent ${each.name}.`);
    };
    expect(await rejection(reading())).toMatchObject({
      code: "incompatible-interface",
      message: expect.stringMatching(/^tail cannot be used .*: its result is a stream\./u),
    });
    const sent = peer.put("name", [new Uint8Array([1])]);
    expect(await rejection(sent)).toMatchObject({
      code: "incompatible-interface",
      message: expect.stringMatching(/^put cannot be used .*: data is a stream\./u),
    });
    expect(await peer.echoInt8(1)).toBe(1);
  });

  test("callbacks are refused at the call", async () => {
    const [server, peer] = await serve();
    const [application] = server.applications;
    expect(await rejection(application?.tell("hello") ?? Promise.resolve())).toMatchObject({
      code: "incompatible-interface",
      message: expect.stringMatching(/^A callback cannot be used with an original LibMedium/u),
    });
    expect(await peer.echoInt8(1)).toBe(1);
  });

  test("events that cannot be carried are not sent, which is reported once", async () => {
    const reported: { readonly code: string; readonly message: string }[] = [];
    const [server, peer] = await serve(reported);
    const another = await CertificationConnection.connect({
      address: server.address,
      wire: "libmedium",
    });
    onTestFinished(() => another.close());
    expect(reported.map(({ code }) => code)).toEqual(["incompatible-interface"]);
    expect(reported[0]?.message).toMatch(/^shaped cannot be used with an original LibMedium/u);
    let shaped = 0;
    const subscription = peer.shaped.subscribe(() => (shaped += 1));
    const heard = peer.everythingHappened[Symbol.asyncIterator]();
    await server.shaped(label, new Date(), undefined);
    await server.everythingHappened(everything, [everything]);
    expect((await heard.next()).value).toEqual({ value: everything, again: [everything] });
    expect(shaped).toBe(0);
    subscription.unsubscribe();
  });

  test("an exception without members keeps its class, one with members cannot be made", async () => {
    const [server, peer] = await serve();
    server.noResult = () => {
      throw new Refused("no");
    };
    const refused = await rejection(peer.noResult("a"));
    expect(refused).toBeInstanceOf(Refused);
    server.noResult = () => {
      throw new Detailed("in detail", { id, level: Level.warn, shape: label, count: 1 });
    };
    expect(await rejection(peer.noResult("a"))).toMatchObject({
      code: "incompatible-interface",
      message: expect.stringMatching(/threw Detailed, whose members .*: in detail/u),
    });
    expect(await peer.echoInt8(1)).toBe(1);
  });
});

const member =
  "boolean int8 uint8 int16 uint16 int32 uint32 int64 uint64 float double string binary".split(" ");
const echo = (type: string): { parameters: string[]; result: string } => ({
  parameters: [type],
  result: type,
});

const certification: OriginalInterface = {
  models: {
    Everything: member,
    Tree: ["string", "*Tree"],
    Nothing: [],
    Lists: "*boolean *int8 *uint64 *double *string *binary **uint32 ***string *Everything".split(
      " ",
    ),
  },
  methods: {
    ...Object.fromEntries(member.map((type) => [`echo_${type}`, echo(type)])),
    echo_everything: echo("Everything"),
    echo_lists: echo("Lists"),
    echo_tree: echo("Tree"),
    echo_nothing: echo("Nothing"),
    echo_matrix: echo("**string"),
    echo_name: echo("string"),
    echo_names: echo("*string"),
    no_result: { parameters: ["string"], result: null },
  },
  events: {},
};

describeOriginal("with an original daemon", () => {
  test("everything is what it was", async () => {
    const path = join(temporaryFolder(), "socket");
    await OriginalPeer.daemon(path, certification);
    const peer = await CertificationConnection.connect({ address: path });
    onTestFinished(() => peer.close());
    for (const [, call, value] of echoes) expect(await call(peer)).toEqual(value);
  });
});
