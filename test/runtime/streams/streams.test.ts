import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { Cancelled, ConnectionLost, InvalidValue, RemoteError } from "@libmedium/runtime";
import { turns } from "../channels.js";
import { rejection } from "../student-server.js";
import { after, collect, CountedSource, deferred, streamsPair, window } from "./streams-server.js";

describe("a result", () => {
  test("of none, of some, of many, and from an array, a generator and a promise", async () => {
    const { server, peer } = await streamsPair();
    for (const count of [0, 1, 3, 100_000]) {
      const { items, error } = await collect(peer.list(count));
      expect(error).toBeUndefined();
      expect(items.length).toBe(count);
      expect(items.every((item, index) => item === index)).toBe(true);
    }
    server.onList = async () => new Set([7, 8]);
    expect((await collect(peer.list(0))).items).toEqual([7, 8]);
  });

  test("is produced no further than a reader who does not read lets it", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    server.onList = () => source;
    const iterator = peer.list(0)[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: 0 });
    await turns(50);
    expect(source.taken).toBeLessThanOrEqual(window + 2);
    for (let count = 0; count < window; count++) await iterator.next();
    await turns(50);
    expect(source.taken).toBeGreaterThan(window + 2);
    expect(source.taken).toBeLessThanOrEqual(2 * window + 3);
    await iterator.return?.();
  });

  test("that is left ends the producer and fires the signal", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    let signal: AbortSignal | undefined;
    server.onList = (_count, context) => {
      signal = context.signal;
      return source;
    };
    for await (const item of peer.list(0)) if (item === 5) break;
    await expect.poll(() => source.ended).toBe(true);
    expect(signal?.reason).toBeInstanceOf(Cancelled);
    await expect.poll(() => server.session.openStreams).toBe(0);
    expect(await peer.plain(1)).toBe(1);
  });

  test("that ended fires no signal", async () => {
    const { server, peer } = await streamsPair();
    let signal: AbortSignal | undefined;
    server.onList = (_count, context) => {
      signal = context.signal;
      return [1];
    };
    await collect(peer.list(0, { timeoutMs: 60_000 }));
    expect(signal?.aborted).toBe(false);
  });

  test("whose iteration never begins costs nothing: there is no call", async () => {
    const { server, peer } = await streamsPair();
    let calls = 0;
    server.onList = () => {
      calls++;
      return [];
    };
    peer.list(1);
    await peer.plain(1);
    expect(calls).toBe(0);
  });

  test("can be read once", async () => {
    const { peer } = await streamsPair();
    const stream = peer.list(3);
    await collect(stream);
    const { error } = await collect(stream);
    expect(error).toBeInstanceOf(InvalidValue);
    expect(String(error)).toContain("The stream list was read already, and can be read once");
  });

  test("fails behind its items, once", async () => {
    const { server, peer, reported } = await streamsPair();
    server.onList = () => after([1, 2], new TypeError("boom"));
    const iterator = peer.list(0)[Symbol.asyncIterator]();
    await turns();
    expect([await iterator.next(), await iterator.next()].map(({ value }) => value)).toEqual([
      1, 2,
    ]);
    const error = await rejection(iterator.next());
    expect(error).toBeInstanceOf(RemoteError);
    expect(String(error)).toContain("list failed in the daemon: boom");
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(reported.map(String)).toEqual(["TypeError: boom"]);
  });

  test.each([
    [7, "must be an async iterable or an iterable of its items, got 7"],
    ["text", 'got "text": write [text]'],
    [new Uint8Array(2), "got a view of bytes: write [bytes]"],
    [[1, "two"], 'the result of list: item must be an integer from 0 to 4294967295, got "two"'],
    [
      { [Symbol.iterator]: () => ({ next: () => 7 }) },
      "the result of list is no iterator: its next() gave 7 instead of { done, value }.",
    ],
    [
      { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(undefined) }) },
      "the result of list is no iterator: its next() gave undefined instead of",
    ],
  ])("that is none, or has a wrong item, is an error that says so: %j", async (wrong, message) => {
    const { server, peer, reported } = await streamsPair();
    server.onList = () => wrong as never;
    const { error } = await collect(peer.list(0));
    expect(error).toBeInstanceOf(RemoteError);
    expect(String(error)).toContain(message);
    expect(reported).toHaveLength(1);
    expect(await peer.plain(1)).toBe(1);
  });

  test("is delivered before the loss of the connection is told", async () => {
    const { server, peer } = await streamsPair();
    const held = deferred();
    server.onList = async function* () {
      yield 1;
      yield 2;
      await held.promise;
    };
    const iterator = peer.list(0)[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe(1);
    await turns();
    server.session.abortNow("shutting-down", "test");
    await peer.closed;
    expect((await iterator.next()).value).toBe(2);
    expect(await rejection(iterator.next())).toBeInstanceOf(ConnectionLost);
    held.resolve();
  });

  test("of bytes is cut into items of 64 KiB, in which nothing is lost", async () => {
    const { server, peer } = await streamsPair();
    const large = Uint8Array.from({ length: 200_001 }, (_, index) => index * 7);
    server.onLoad = () => [large, new Uint8Array(), large.subarray(0, 65_536)];
    const { items } = await collect(peer.load(0));
    expect(items.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_393, 0, 65_536]);
    const sent = Buffer.concat([large, large.subarray(0, 65_536)]);
    expect(Buffer.concat(items).equals(sent)).toBe(true);
  });

  test("from a stream of Node that waits for more is destroyed when it is not wanted", async () => {
    const { server, peer } = await streamsPair();
    const source = new PassThrough();
    server.onLoad = () => source;
    source.write("x");
    for await (const item of peer.load(0)) {
      expect(Buffer.from(item).toString()).toBe("x");
      break;
    }
    await expect.poll(() => source.destroyed).toBe(true);
    await expect.poll(() => server.session.openStreams).toBe(0);
  });
});

describe("a parameter", () => {
  test("is taken no further than the handler reads", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    const held = deferred<number>();
    server.onSum = () => held.promise;
    const call = peer.sum(source);
    await turns(50);
    expect(source.taken).toBeGreaterThan(window - 2);
    expect(source.taken).toBeLessThanOrEqual(window + 2);
    held.resolve(7);
    expect(await call).toBe(7);
    await expect.poll(() => source.ended).toBe(true);
  });

  test("that the handler leaves is ended before the answer", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    const held = deferred<number>();
    server.onSum = async (items) => {
      for await (const item of items) if (item === 3) break;
      return held.promise;
    };
    const call = peer.sum(source);
    await expect.poll(() => source.ended).toBe(true);
    held.resolve(1);
    expect(await call).toBe(1);
  });

  test("that fails is a failure of the call in the daemon, and of the call here with its own error", async () => {
    const { server, peer, reported } = await streamsPair();
    const seen: unknown[] = [];
    server.onSum = async (items) => {
      const { items: got, error } = await collect(items);
      seen.push(got, error);
      throw error;
    };
    const own = new TypeError("no such file");
    expect(await rejection(peer.sum(after([1, 2], own)))).toBe(own);
    expect(seen[0]).toEqual([1, 2]);
    expect(String(seen[1])).toContain("Stream 1 of sum failed at its source: no such file");
    // It was not the daemon's fault.
    expect(reported).toEqual([]);
    server.onSum = async (items) => (await collect(items)).items.length;
    expect(await peer.sum(after([1, 2], own))).toBe(2);
  });

  test("with an item that does not fit is refused, wherever it is", async () => {
    const { peer } = await streamsPair();
    const error = await rejection(peer.sum([1, -1, 2]));
    expect(error).toBeInstanceOf(InvalidValue);
    expect(String(error)).toContain(
      "numbers of sum: item must be an integer from 0 to 4294967295, got -1",
    );
  });

  test.each([[7], ["text"], [undefined], [{}], [new Uint8Array(1)]])(
    "that is no source is refused before anything is sent: %j",
    async (wrong) => {
      const { peer } = await streamsPair();
      const error = await rejection(peer.sum(wrong as never));
      expect(error).toBeInstanceOf(InvalidValue);
      expect(String(error)).toMatch(/^.*sum: items must be an async iterable or an iterable/u);
    },
  );

  test("that is read after the answer says that it is over", async () => {
    const { server, peer } = await streamsPair();
    const late = deferred<unknown>();
    server.onSum = (items) => {
      void turns().then(() => collect(items).then(({ error }) => late.resolve(error)));
      return 1;
    };
    expect(await peer.sum(new CountedSource())).toBe(1);
    expect(String(await late.promise)).toContain("sum was answered: its streams are over");
  });

  test("given up by signal ends the source, the handler's loop and its signal", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    const ended = deferred<unknown>();
    let signal: AbortSignal | undefined;
    server.onSum = async (items, context) => {
      signal = context.signal;
      const { error } = await collect(items);
      ended.resolve(error);
      throw error;
    };
    const controller = new AbortController();
    const call = rejection(peer.sum(source, { signal: controller.signal }));
    await turns();
    controller.abort();
    expect(await call).toBeInstanceOf(Cancelled);
    expect(await ended.promise).toBeInstanceOf(Cancelled);
    expect(signal?.aborted).toBe(true);
    expect(source.ended).toBe(true);
    await expect.poll(() => server.session.openStreams).toBe(0);
  });
});

describe("both ways", () => {
  test("an item comes back before the next one is given", async () => {
    const { peer } = await streamsPair();
    const waiting: ((value: number) => void)[] = [];
    async function* given(): AsyncGenerator<number> {
      for (let count = 0; count < 3; count++) {
        yield await new Promise<number>((resolve) => waiting.push(resolve));
      }
    }
    const iterator = peer.map(given())[Symbol.asyncIterator]();
    for (const value of [5, 6, 7]) {
      const next = iterator.next();
      await expect.poll(() => waiting.length).toBe(1);
      waiting.pop()?.(value);
      expect(await next).toEqual({ done: false, value });
    }
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("leaving the result ends the parameter", async () => {
    const { server, peer } = await streamsPair();
    const source = new CountedSource();
    for await (const item of peer.map(source)) if (item === 3) break;
    await expect.poll(() => source.ended).toBe(true);
    await expect.poll(() => server.session.openStreams).toBe(0);
  });
});
