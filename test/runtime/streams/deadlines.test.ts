import { describe, expect, test } from "vitest";
import { Cancelled, ConnectionLost, Overloaded, TimeoutError } from "@libmedium/runtime";
import { turns } from "../channels.js";
import { rejection } from "../student-server.js";
import { collect, CountedSource, deferred, streamsPair, window } from "./streams-server.js";

describe("deadlines and cancellation", () => {
  test("of a stream count until its end, at both ends", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    let signal: AbortSignal | undefined;
    server.onList = async function* (_count, context) {
      signal = context.signal;
      try {
        yield 1;
        await new Promise(() => {});
      } finally {
        source.ended = true;
      }
    };
    const { items, error } = await collect(peer.list(0, { timeoutMs: 20 }));
    expect(items).toEqual([1]);
    expect(error).toBeInstanceOf(TimeoutError);
    await expect.poll(() => signal?.aborted).toBe(true);
  });

  test("by signal rejects at once and drops what has arrived", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    server.onList = () => source;
    const controller = new AbortController();
    const iterator = peer.list(0, { signal: controller.signal })[Symbol.asyncIterator]();
    await iterator.next();
    await turns();
    controller.abort(new Error("enough"));
    const error = await rejection(iterator.next());
    expect(error).toBeInstanceOf(Cancelled);
    expect(error).toMatchObject({ cause: new Error("enough") });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await expect.poll(() => source.ended).toBe(true);
  });

  test("before the iteration means that there is no call", async () => {
    const { server, peer } = await streamsPair();
    let calls = 0;
    server.onList = () => {
      calls++;
      return [];
    };
    const { error } = await collect(peer.list(0, { signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(Cancelled);
    expect(calls).toBe(0);
  });

  test("the end of the connection ends what is produced and what is consumed", async () => {
    const { server, peer } = await streamsPair();
    const down = new CountedSource();
    const up = new CountedSource();
    const reasons: unknown[] = [];
    server.onList = (_count, { signal }) => {
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return down;
    };
    server.onSum = async (items) => {
      const { error } = await collect(items);
      reasons.push(error);
      throw error;
    };
    const iterator = peer.list(0)[Symbol.asyncIterator]();
    await iterator.next();
    const call = rejection(peer.sum(up));
    await turns();
    await peer.close();
    expect(await call).toBeInstanceOf(ConnectionLost);
    await expect.poll(() => [down.ended, up.ended]).toEqual([true, true]);
    await expect.poll(() => reasons.length).toBe(2);
    for (const reason of reasons) expect(reason).toBeInstanceOf(ConnectionLost);
  });

  test("an answer that comes too late is dropped and counted", async () => {
    const { server, peer } = await streamsPair();
    const held = deferred<number>();
    server.onPlain = () => held.promise;
    expect(await rejection(peer.plain(1, { timeoutMs: 5 }))).toBeInstanceOf(TimeoutError);
    expect(peer.stats().calls.lateAnswers).toBe(0);
    held.resolve(1);
    await expect.poll(() => peer.stats().calls.lateAnswers).toBe(1);
    server.onPlain = (value) => value;
    expect(await peer.plain(2)).toBe(2);
  });

  test("what travels is the time that remains, and the handler's signal fires then without being told", async () => {
    const { server, peer } = await streamsPair();
    const fired = deferred<unknown>();
    server.onPlain = (_value, { signal }) =>
      new Promise(() => signal.addEventListener("abort", () => fired.resolve(signal.reason)));
    expect(await rejection(peer.plain(1, { timeoutMs: 30 }))).toBeInstanceOf(TimeoutError);
    expect(await fired.promise).toMatchObject({
      code: expect.stringMatching(/timeout|cancelled/u),
    });
  });
});

describe("limits", () => {
  test("thousands of streams are open at once, and none is left", async () => {
    const { server, peer } = await streamsPair({ maxStreams: 3000 });
    server.onMap = (items) => items;
    const streams = Array.from({ length: 1500 }, (_, index) =>
      collect(peer.map([index, index + 1])),
    );
    const read = await Promise.all(streams);
    expect(read.every(({ items }, index) => items[0] === index && items.length === 2)).toBe(true);
    expect(server.session.openStreams).toBe(0);
  });

  test("streams above the limit are refused with its name, and taken again below it", async () => {
    const { server, peer } = await streamsPair({ maxStreams: 2 });
    server.onList = () => new CountedSource();
    const open = [peer.list(0), peer.list(0)].map((stream) => stream[Symbol.asyncIterator]());
    for (const iterator of open) await iterator.next();
    const { error } = await collect(peer.list(0));
    expect(error).toBeInstanceOf(Overloaded);
    expect(String(error)).toContain(
      "list was refused: this application has 2 open streams, as many as it may have (maxStreams).",
    );
    const source = new CountedSource();
    expect(await rejection(peer.sum(source))).toBeInstanceOf(Overloaded);
    expect(source.taken).toBeLessThan(window + 2);
    expect(await peer.plain(1)).toBe(1);
    await open[0]?.return?.();
    await expect.poll(() => server.session.openStreams).toBe(1);
    expect(await peer.sum([1, 2])).toBe(3);
  });

  test("a stream that is not read holds nobody else", async () => {
    const { server, peer } = await streamsPair();
    server.onLoad = async function* () {
      for (;;) yield new Uint8Array(60_000);
    };
    const iterator = peer.load(0)[Symbol.asyncIterator]();
    await iterator.next();
    await turns(20);
    expect(await peer.plain(1)).toBe(1);
    expect((await collect(peer.list(1000))).items).toHaveLength(1000);
    await iterator.return?.();
  });
});
