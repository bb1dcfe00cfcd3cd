import { setImmediate as turn } from "node:timers/promises";
import { createMemoryTransport, type ReconnectOptions, type Transport } from "@libmedium/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { CountedSource, StreamsConnection, StreamsServer } from "./streams-server.js";

async function serveAt(transport: Transport): Promise<StreamsServer> {
  const server = await StreamsServer.serve({
    transport,
    signals: false,
    drainMs: 100,
    onError() {},
  });
  onTestFinished(() => server.close());
  return server;
}

async function crash(server: StreamsServer): Promise<void> {
  for (const application of server.applications) application.$session.lose(new Error("crashed"));
  await server.close();
}

/** An application whose daemon has just crashed, and where the next one can be. */
async function between(
  reconnect: ReconnectOptions = {},
): Promise<{ transport: Transport; peer: StreamsConnection }> {
  const transport = createMemoryTransport();
  const server = await serveAt(transport);
  const peer = await StreamsConnection.connect({
    transport,
    reconnect: { minDelayMs: 1, maxDelayMs: 5, ...reconnect },
  });
  onTestFinished(() => peer.close());
  await crash(server);
  while (peer.state !== "reconnecting") await turn();
  return { transport, peer };
}

const isOpen = async (peer: StreamsConnection): Promise<void> => {
  while (peer.state !== "connected") await turn();
};

async function read<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("It did not fail."),
    (error: unknown) => error,
  );
}

describe("a call with streams that is made while the connection is away", () => {
  test("is made when it is back, whichever way its streams go", async () => {
    const { transport, peer } = await between();
    const results = [
      read(peer.list(4)),
      peer.sum([1, 2, 3]),
      read(peer.map([5, 6])),
      peer.plain(7),
    ];
    await turn();
    await serveAt(transport);
    expect(await Promise.all(results)).toEqual([[0, 1, 2, 3], 6, [5, 6], 7]);
  });

  test("moves more than a window in both directions", async () => {
    const { transport, peer } = await between();
    const numbers = Array.from({ length: 100_000 }, (_, index) => index);
    const result = read(peer.map(numbers));
    await serveAt(transport);
    expect(await result).toEqual(numbers);
  });

  test("goes before calls that are made later", async () => {
    const { transport, peer } = await between();
    const calls = [peer.sum([1]), peer.plain(2), peer.sum([3])];
    const server = await serveAt(transport);
    const log: string[] = [];
    server.onSum = () => log.push("sum");
    server.onPlain = () => log.push("plain");
    await Promise.all(calls);
    expect(log).toEqual(["sum", "plain", "sum"]);
  });

  test("leaves its source alone until then", async () => {
    const { transport, peer } = await between();
    const source = new CountedSource();
    const controller = new AbortController();
    const call = failure(peer.sum(source, { signal: controller.signal }));
    await turn();
    expect(source.taken).toBe(0);
    const server = await serveAt(transport);
    const begun = new Promise<void>((resolve) => {
      server.onSum = async (items) => {
        for await (const _ of items) resolve();
        return 0;
      };
    });
    await begun;
    expect(source.taken).toBeGreaterThan(0);
    controller.abort();
    expect(await call).toMatchObject({ code: "cancelled" });
    while (!source.ended) await turn();
  });

  test.each(["list", "sum", "map"] as const)(
    "waits no longer than its deadline: %s",
    async (method) => {
      const { peer } = await between();
      expect(await failure(calling(peer, method, { timeoutMs: 5 }))).toMatchObject({
        code: "timeout",
      });
    },
  );

  test.each(["list", "sum", "map"] as const)(
    "waits no longer than callWaitMs without one, and was certainly not run: %s",
    async (method) => {
      const { peer } = await between({ callWaitMs: 5 });
      expect(await failure(calling(peer, method))).toMatchObject({
        code: "connection-lost",
        mayHaveRun: false,
        message: expect.stringContaining(`${method} was not sent`),
      });
    },
  );

  test("takes a place in the queue, and is refused where there is none", async () => {
    const { transport, peer } = await between({ maxWaitingCalls: 2 });
    const waiting = [read(peer.list(1)), peer.sum([2])];
    for (const method of ["list", "sum"] as const) {
      expect(await failure(calling(peer, method))).toMatchObject({
        code: "overloaded",
        message: expect.stringContaining("maxWaitingCalls"),
      });
    }
    await serveAt(transport);
    expect(await Promise.all(waiting)).toEqual([[0], 2]);
  });

  test("is refused at once where what should be a stream is none", async () => {
    const { peer } = await between();
    const call = Reflect.apply(peer.sum, peer, [7]) as Promise<number>;
    expect(await failure(call)).toMatchObject({ code: "invalid-value" });
  });

  test("that is left, or closed under, is never made", async () => {
    const { transport, peer } = await between({ maxWaitingCalls: 1 });
    const left = peer.list(1)[Symbol.asyncIterator]();
    const next = left.next();
    await left.return?.();
    expect(await next).toMatchObject({ done: true });
    const server = await serveAt(transport);
    let calls = 0;
    server.onList = () => [++calls];
    await peer.plain(1);
    expect(calls).toBe(0);
    expect(peer.stats().calls).toMatchObject({ cancelled: 1 });
    await crash(server);
    while (peer.state !== "reconnecting") await turn();
    const call = failure(read(peer.list(1)));
    await peer.close();
    expect(await call).toMatchObject({ code: "connection-lost", mayHaveRun: false });
  });
});

describe("a method whose result is a stream", () => {
  test("is called on the session that there is when the iteration begins", async () => {
    const { transport, peer } = await between();
    const before = peer.list(2);
    const server = await serveAt(transport);
    await isOpen(peer);
    const during = peer.list(3);
    expect(await read(before)).toEqual([0, 1]);
    await crash(server);
    while (peer.state !== "reconnecting") await turn();
    const result = read(during);
    await serveAt(transport);
    expect(await result).toEqual([0, 1, 2]);
  });

  test("fails once it was sent, and says that it may have run", async () => {
    const { transport, peer } = await between();
    const first = await serveAt(transport);
    first.onList = async function* () {
      yield 1;
      await new Promise(() => {});
    };
    const items = peer.list(9)[Symbol.asyncIterator]();
    await items.next();
    await crash(first);
    await serveAt(transport);
    const rest = failure(read({ [Symbol.asyncIterator]: () => items }));
    expect(await rest).toMatchObject({ code: "connection-lost", mayHaveRun: true });
  });
});

describe("a source that runs as soon as its call is sent", () => {
  test("can make calls of its own", async () => {
    const { transport, peer } = await between({ callWaitMs: 10_000 });
    const call = peer.sum(
      (async function* () {
        yield await peer.plain(40);
        yield 2;
      })(),
    );
    const later = peer.plain(1);
    await serveAt(transport);
    expect(await call).toBe(42);
    expect(await later).toBe(1);
  });

  test("can make calls, which go behind those that waited", async () => {
    const { transport, peer } = await between();
    const log: number[] = [];
    const calls: Promise<number>[] = [];
    calls.push(
      peer.sum(
        (function* () {
          calls.push(peer.plain(3));
          yield 1;
        })(),
      ),
      peer.plain(2),
    );
    const server = await serveAt(transport);
    server.onPlain = (value) => log.push(value);
    await isOpen(peer);
    await Promise.all(calls);
    expect(log).toEqual([2, 3]);
  });

  test.each(["plain", "sum", "list"] as const)(
    "can cancel a call that waits behind it, which is not made then: %s",
    async (method) => {
      const { transport, peer } = await between();
      const controller = new AbortController();
      const { signal } = controller;
      const first = peer.sum(
        (function* () {
          controller.abort();
          yield 1;
        })(),
      );
      const source = new CountedSource();
      const second = failure(
        method === "plain"
          ? peer.plain(1, { signal })
          : method === "sum"
            ? peer.sum(source, { signal })
            : read(peer.list(1, { signal })),
      );
      const server = await serveAt(transport);
      const begun: string[] = [];
      server.onPlain = (value) => {
        begun.push(`plain ${value}`);
        return value;
      };
      server.onList = () => [begun.push("list")];
      const { onSum } = server;
      server.onSum = (items, context) => {
        begun.push("sum");
        return onSum(items, context);
      };
      expect(await first).toBe(1);
      expect(await second).toMatchObject({ code: "cancelled" });
      await peer.plain(7);
      expect(begun).toEqual(["sum", "plain 7"]);
      expect(source.taken).toBe(0);
    },
  );

  test("can close the connection, for good", async () => {
    const { transport, peer } = await between();
    const states: string[] = [];
    peer.stateChanges.subscribe(({ state }) => void states.push(state));
    const first = failure(
      peer.sum(
        (function* () {
          void peer.close();
          yield 1;
        })(),
      ),
    );
    const second = failure(peer.plain(2));
    await serveAt(transport);
    expect(await first).toMatchObject({ code: "connection-lost" });
    expect(await second).toMatchObject({ code: "connection-lost" });
    while (peer.state !== "closed" && !states.includes("connected")) await turn();
    await turn();
    expect(states).not.toContain("connected");
    expect(peer.state).toBe("closed");
    expect(await failure(peer.plain(3))).toMatchObject({
      message: expect.stringContaining("this application closed the connection"),
    });
  });
});

function calling(
  peer: StreamsConnection,
  method: "list" | "sum" | "map",
  options: { timeoutMs?: number } = {},
): Promise<unknown> {
  if (method === "sum") return peer.sum([1], options);
  return read(method === "list" ? peer.list(1, options) : peer.map([1], options));
}
