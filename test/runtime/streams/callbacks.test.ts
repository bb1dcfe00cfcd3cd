import { describe, expect, test } from "vitest";
import {
  Cancelled,
  ConnectionLost,
  IncompatibleInterface,
  InvalidValue,
  Overloaded,
  RemoteError,
  TimeoutError,
} from "@libmedium/runtime";
import { rejection } from "../student-server.js";
import { ask, StreamsConnection, streamsPair, type StreamsCallbacks } from "./streams-server.js";

const echo: StreamsCallbacks = { ask: (value) => value + 1 };

describe("a callback", () => {
  test("returns, at once or in time", async () => {
    const { server } = await streamsPair({}, { callbacks: echo });
    expect(await server.ask(1)).toBe(2);
    const later: StreamsCallbacks = { ask: async (value) => value * 2 };
    expect(await (await streamsPair({}, { callbacks: later })).server.ask(4)).toBe(8);
  });

  test("is called as a method of what was given", async () => {
    const callbacks = {
      step: 10,
      ask(value: number): number {
        return value + this.step;
      },
    };
    const { server } = await streamsPair({}, { callbacks });
    expect(await server.ask(1)).toBe(11);
  });

  test("that throws is an error there, and is reported here", async () => {
    const callbacks: StreamsCallbacks = {
      ask: () => {
        throw new TypeError("boom");
      },
    };
    const { server, reported } = await streamsPair({}, { callbacks });
    const error = await rejection(server.ask(1));
    expect(error).toBeInstanceOf(RemoteError);
    expect(String(error)).toContain("ask failed in the application test: boom");
    expect(reported.map(String)).toEqual(["TypeError: boom"]);
    expect(await rejection(server.ask(-1))).toBeInstanceOf(InvalidValue);
  });

  test("with a wrong result says so", async () => {
    const { server } = await streamsPair({}, { callbacks: { ask: () => "no" as never } });
    await expect(server.ask(1)).rejects.toThrow(/ask returned a wrong value: value must be/u);
  });

  test("that the application does not implement, or does not know, is refused", async () => {
    for (const options of [{}, { callbacks: {} }, { callbacks: { ask: undefined } as never }]) {
      const { server } = await streamsPair({}, options);
      const error = await rejection(server.ask(1));
      expect(error).toBeInstanceOf(IncompatibleInterface);
      expect(String(error)).toContain("ask was refused: the application does not implement it");
    }
    const { server } = await streamsPair({}, { callbacks: echo });
    const unknown = server.session.call({ ...ask, number: 2 }, 1, undefined);
    await expect(unknown).rejects.toThrow("the application has no callback number 2.");
  });

  test.each([
    [7, "callbacks must be an object of functions, got 7"],
    [{ ask: 7 }, "callbacks: ask must be a function, got 7"],
  ])("is checked before anything is sent: %j", async (callbacks, message) => {
    await expect(StreamsConnection.connect({ callbacks: callbacks as never })).rejects.toThrow(
      message,
    );
  });

  test("can be cancelled, and has a deadline, which its signal tells", async () => {
    const reasons: unknown[] = [];
    const callbacks: StreamsCallbacks = {
      ask: (_value, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          }),
        ),
    };
    const { server, reported } = await streamsPair({}, { callbacks });
    const controller = new AbortController();
    const call = rejection(server.ask(1, { signal: controller.signal }));
    controller.abort();
    expect(await call).toBeInstanceOf(Cancelled);
    expect(await rejection(server.ask(1, { timeoutMs: 10 }))).toBeInstanceOf(TimeoutError);
    await expect.poll(() => reasons.length).toBe(2);
    await expect.poll(() => server.session.inFlight).toBe(0);
    // The other answer may have come before this side's clock was up.
    expect(server.stats().callbacks.lateAnswers).toBeGreaterThan(0);
    expect(reported).toEqual([]);
  });

  test("fires no signal because it was answered", async () => {
    let fired: AbortSignal | undefined;
    const callbacks: StreamsCallbacks = {
      ask(value, { signal }) {
        fired = signal;
        return value;
      },
    };
    const { server, peer } = await streamsPair({}, { callbacks });
    await server.ask(1, { timeoutMs: 60_000 });
    expect(fired?.aborted).toBe(false);
    await peer.close();
    expect(fired?.aborted).toBe(false);
  });

  test("of an application that goes meanwhile is lost, here and there", async () => {
    const reasons: unknown[] = [];
    const callbacks: StreamsCallbacks = {
      ask: (_value, { signal }) =>
        new Promise(() => signal.addEventListener("abort", () => reasons.push(signal.reason))),
    };
    const { server, peer } = await streamsPair({}, { callbacks });
    const { session } = server;
    const call = rejection(server.ask(1));
    await peer.plain(1);
    await peer.close();
    const error = await call;
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(String(error)).toContain("ask was not answered: the application test is gone");
    expect(reasons).toEqual([expect.any(ConnectionLost)]);
    expect(await rejection(session.call(ask, 1, undefined))).toBeInstanceOf(ConnectionLost);
  });

  test("above the limit is refused, and taken again below it", async () => {
    const release: (() => void)[] = [];
    const callbacks: StreamsCallbacks = {
      ask: (value) => new Promise((resolve) => release.push(() => resolve(value))),
    };
    const { server } = await streamsPair({}, { callbacks, maxCallsInFlight: 2 });
    const calls = [server.ask(1), server.ask(2)];
    const error = await rejection(server.ask(3));
    expect(error).toBeInstanceOf(Overloaded);
    expect(String(error)).toContain(
      "ask was refused: the daemon has 2 unanswered calls, as many as it may have (maxCallsInFlight).",
    );
    for (const resolve of release.splice(0)) resolve();
    expect(await Promise.all(calls)).toEqual([1, 2]);
    const again = server.ask(4);
    await expect.poll(() => release.length).toBe(1);
    release[0]?.();
    expect(await again).toBe(4);
  });
});

describe("calls within calls", () => {
  test("go as deep as they like, in both directions", async () => {
    const { server, peer } = await streamsPair(
      {},
      { callbacks: { ask: (value): Promise<number> => peer.plain(value) } },
    );
    server.onPlain = (value) => (value === 0 ? 0 : server.ask(value - 1));
    expect(await peer.plain(200)).toBe(0);
  });

  test("both at once, thousands of them", async () => {
    const { server, peer } = await streamsPair({}, { callbacks: echo });
    const values = Array.from({ length: 5000 }, (_, index) => index);
    const [down, up] = await Promise.all([
      Promise.all(values.map((value) => server.ask(value))),
      Promise.all(values.map((value) => peer.plain(value))),
    ]);
    expect(down).toEqual(values.map((value) => value + 1));
    expect(up).toEqual(values);
  });

  test("while the daemon closes: those that run are answered, new ones are refused", async () => {
    const release: (() => void)[] = [];
    const callbacks: StreamsCallbacks = {
      ask: (value) => new Promise((resolve) => release.push(() => resolve(value))),
    };
    const { server } = await streamsPair({ drainMs: 10_000 }, { callbacks });
    const { session } = server;
    const call = server.ask(1);
    await expect.poll(() => release.length).toBe(1);
    const closed = server.close();
    await Promise.resolve();
    await expect(session.call(ask, 2, undefined)).rejects.toThrow(
      "ask was not sent: the daemon is closing this connection",
    );
    release[0]?.();
    expect(await call).toBe(1);
    await closed;
  });
});
