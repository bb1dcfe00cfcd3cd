import { createMemoryTransport, ProtocolError } from "@libmedium/runtime";
import { describe, expect, test } from "vitest";
import { streamWindowBytes } from "../../../runtime/limits.js";
import { turns } from "../channels.js";
import { rejection } from "../student-server.js";
import { rawApplication, rawDaemon, RawPeer } from "./raw-peer.js";
import {
  CountedSource,
  streamsPair,
  StreamsConnection,
  type StreamsPair,
} from "./streams-server.js";

/** Calls of methods 3 (`sum`), 1 (`list`) and 6 (`plain`), with id 0. */
const callSum = "01 00 00 00 00 03";
const callList = "01 00 00 00 00 01 05 00 00 00";
const callPlain = "01 00 00 00 00 06 07 00 00 00";
const item = "06 00 00 00 00 01 01 00 00 00";
const end = "07 00 00 00 00 01";

describe("an application", () => {
  async function attack(...messages: string[]): Promise<StreamsPair & { raw: RawPeer }> {
    const transport = createMemoryTransport();
    const pair = await streamsPair({ transport }, { transport });
    // Until it is told otherwise, nothing is answered.
    pair.server.onSum = () => new Promise(() => {});
    pair.server.onPlain = (value) => (value === 7 ? new Promise(() => {}) : value);
    pair.server.onList = () => new CountedSource();
    const raw = await rawApplication(transport);
    raw.say(...messages);
    return { ...pair, raw };
  }

  const large = Array.from({ length: Math.ceil(streamWindowBytes / 10) }, () => item);

  test.each([
    [
      "an item of a stream that the method does not have",
      [callSum, "06 00 00 00 00 02 01 00 00 00"],
      "There is no stream 2 of sum for an item of its caller.",
    ],
    [
      "an item of a result",
      [callList, "06 00 00 00 00 00 01 00 00 00"],
      "There is no stream 0 of list for an item",
    ],
    [
      "an item for a call without streams",
      [callPlain, item],
      "There is no stream 1 of plain for an item",
    ],
    [
      "an end of a stream that the method does not have",
      [callSum, "07 00 00 00 00 00"],
      "There is no stream 0 of sum for an end",
    ],
    [
      "a failed end for a call without streams",
      [callPlain, "87 00 00 00 00 01 00 00"],
      "There is no stream 1 of plain for an end",
    ],
    [
      "credit for a parameter",
      [callSum, "08 00 00 00 00 01 01 00 00 00"],
      "There is no stream 1 of sum for credit",
    ],
    [
      "credit of nothing",
      [callList, "08 00 00 00 00 00 00 00 00 00"],
      "Credit of no bytes was given",
    ],
    [
      "credit above what can be counted",
      [callList, "08 00 00 00 00 00 ff ff ff 7f", "08 00 00 00 00 00 ff ff ff 7f"],
      "brings what may be sent above 2147483647 bytes",
    ],
    [
      "an item behind the end",
      [callSum, end, item],
      "An item of numbers of sum came behind its end.",
    ],
    ["a second end", [callSum, end, end], "numbers of sum has ended twice"],
    [
      "an item without credit",
      [callSum, ...large, item],
      "An item of numbers of sum was sent without credit for it.",
    ],
    ["an item that is cut off", [callSum, "06 00 00 00 00 01 01 00"], "Cannot read a uint32"],
    [
      "an item with something behind it",
      [callSum, "06 00 00 00 00 01 01 00 00 00 00"],
      "1 bytes are left over",
    ],
    ["an end with something behind it", [callSum, "07 00 00 00 00 01 00"], "1 bytes are left over"],
    ["credit that is cut off", [callList, "08 00 00 00 00 00 01"], "Cannot read a uint32"],
    [
      "an item for a call that it never got",
      ["46 00 00 00 00 00 01"],
      "There is no unanswered call 0",
    ],
    ["an unknown flag", ["86 00 00 00 00 01"], "kind 06 has no flags 80"],
    [
      "a reply that nobody waits for",
      ["02 00 00 00 00"],
      "There is no unanswered call 0 for this reply",
    ],
  ])("that sends %s loses its own connection and no other", async (_what, messages, complaint) => {
    const { server, peer, raw } = await attack(...messages);
    await raw.until("0d");
    expect(raw.complaint).toContain(complaint);
    await expect.poll(() => server.applications.size).toBe(1);
    expect(await peer.plain(1)).toBe(1);
  });

  test.each([
    ["items and an end for an id that is not taken", [item, item, end, "87 00 00 00 00 01 00 00"]],
    ["credit for an id that is not taken", ["08 00 00 00 00 00 ff ff ff 7f"]],
    ["items for a call that was refused", ["01 00 00 00 00 63", item, end]],
  ])("that sends %s is not minded: they crossed an answer", async (_what, messages) => {
    const { raw } = await attack(...messages, "01 05 00 00 00 06 01 00 00 00");
    await raw.until("02 05 00 00 00");
    expect(raw.heard.at(-1)).toBe("02 05 00 00 00 01 00 00 00");
    expect(raw.isClosed).toBe(false);
  });

  test("that fills its window and goes on within its credit is held to it", async () => {
    const { server, raw } = await attack();
    server.onSum = async (items) => {
      let count = 0;
      for await (const _ of items) count++;
      return count;
    };
    raw.say(callSum, ...large);
    await raw.until("48 00 00 00 00 01");
    raw.say(item, end);
    await raw.until("02 00 00 00 00");
    expect(raw.heard.at(-1)).toBe(`02 00 00 00 00 ${littleEndian(large.length + 1)}`);
  });

  test("that gives no credit gets a window and an item, and nothing but that", async () => {
    const { raw } = await attack(callList);
    await raw.until("46");
    await turns(100);
    const bytes = raw.heard.length * 10;
    expect(bytes).toBeGreaterThanOrEqual(streamWindowBytes);
    expect(bytes).toBeLessThan(streamWindowBytes + 10);
    raw.say("08 00 00 00 00 00 64 00 00 00");
    await turns(20);
    expect(raw.heard.length * 10 - bytes).toBeGreaterThanOrEqual(90);
    expect(raw.heard.length * 10 - bytes).toBeLessThanOrEqual(100);
  });
});

describe("a daemon", () => {
  async function attacked(): Promise<{ peer: StreamsConnection; raw: RawPeer }> {
    const transport = createMemoryTransport();
    const accepted: RawPeer[] = [];
    await rawDaemon(transport, (raw) => accepted.push(raw));
    const peer = await StreamsConnection.connect({ transport, reconnect: false });
    const [raw] = accepted;
    if (raw === undefined) throw new Error("Nobody connected.");
    return { peer, raw };
  }

  test.each([
    [
      "an item of a parameter",
      ["46 00 00 00 00 01 01 00 00 00"],
      "There is no stream 1 of map for an item of its callee.",
    ],
    ["an end of a result", ["47 00 00 00 00 00"], "There is no stream 0 of map for an end"],
    [
      "credit for a result",
      ["48 00 00 00 00 00 01 00 00 00"],
      "There is no stream 0 of map for credit",
    ],
    [
      "credit of nothing",
      ["48 00 00 00 00 01 00 00 00 00"],
      "Credit of no bytes was given for numbers of map",
    ],
    ["credit above what can be counted", ["48 00 00 00 00 01 ff ff ff 7f"], "above 2147483647"],
    [
      "an item behind the answer",
      ["02 00 00 00 00", "46 00 00 00 00 00 01 00 00 00"],
      "There is no unanswered call 0 for this message of a stream.",
    ],
    [
      "an item for an id that is not taken",
      ["46 09 00 00 00 00 01 00 00 00"],
      "There is no unanswered call 9",
    ],
    ["an item that is malformed", ["46 00 00 00 00 00 01"], "Cannot read a uint32"],
    [
      "an item without credit",
      Array.from({ length: streamWindowBytes / 10 + 2 }, () => "46 00 00 00 00 00 01 00 00 00"),
      "was sent without credit for it",
    ],
  ])("that sends %s loses the connection", async (_what, messages, complaint) => {
    const { peer, raw } = await attacked();
    const source = new CountedSource();
    const iterator = peer.map(source)[Symbol.asyncIterator]();
    // Items that came before are delivered.
    const first = iterator.next().catch(() => {});
    await raw.until("01");
    raw.say(...messages);
    await raw.until("0d");
    await peer.closed;
    expect(raw.complaint).toContain(complaint);
    await expect.poll(() => source.ended).toBe(true);
    await first;
  });

  test("that speaks of a stream of a call without any loses the connection", async () => {
    const { peer, raw } = await attacked();
    const call = rejection(peer.plain(1));
    await raw.until("01");
    raw.say("46 00 00 00 00 00 01");
    expect(String(await call)).toContain("plain has no streams");
  });

  test("that goes on after a cancel is not listened to, until it answers", async () => {
    const { peer, raw } = await attacked();
    for await (const value of peer.map(follow(raw))) {
      expect(value).toBe(1);
      break;
    }
    await raw.until("04");
    raw.say("46 00 00 00 00 00 02 00 00 00", "48 00 00 00 00 01 01 00 00 00", "02 00 00 00 00");
    await expect.poll(() => peer.stats().calls.lateAnswers).toBe(1);
    expect(peer.state).toBe("connected");
    expect(raw.heard.filter((message) => message.startsWith("04"))).toHaveLength(1);
  });

  test("is told of nothing behind a cancel", async () => {
    const { peer, raw } = await attacked();
    const controller = new AbortController();
    const call = rejection(peer.sum(new CountedSource(), { signal: controller.signal }));
    await raw.until("06");
    controller.abort();
    await call;
    await raw.until("04");
    await turns(20);
    expect(raw.heard.at(-1)).toBe("04 00 00 00 00");
  });

  /** Nothing, as the daemon answers at once. */
  function follow(raw: RawPeer): Iterable<number> {
    void raw.until("01").then(() => raw.say("46 00 00 00 00 00 01 00 00 00"));
    return [];
  }

  test("that calls back nonsense is answered, or loses the connection", async () => {
    const { peer, raw } = await attacked();
    raw.say("01 07 00 00 00 01 01 00 00 00");
    await raw.until("03 07 00 00 00 00");
    raw.say("06 07 00 00 00 00 01");
    raw.say("02 07 00 00 00");
    await raw.until("0d");
    await peer.closed;
    expect(new ProtocolError(raw.complaint).message).toContain("There is no unanswered call 7");
  });
});

function littleEndian(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return (bytes.toString("hex").match(/../gu) ?? []).join(" ");
}
