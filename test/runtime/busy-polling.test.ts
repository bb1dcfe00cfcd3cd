import { afterEach, describe, expect, test, vi } from "vitest";
import {
  BusyPolling,
  busyPolling,
  type PollingLoop,
} from "../../runtime/transports/busy-polling.js";
import { InvalidValue } from "../../runtime/errors.js";
import { pollMicroseconds, pollPauseMsMax } from "../../runtime/limits.js";
import { createMemoryTransport } from "../../runtime/transports/memory-transport.js";
import type { Channel } from "../../runtime/transports/transport.js";
import { Place } from "./feed.js";

const microsecond = 0.001;
const pollMs = pollMicroseconds * microsecond;

/** An event loop that turns when it is told to. */
class Loop implements PollingLoop {
  time = 0;
  /** Every pause so far. */
  readonly pauses: number[] = [];
  readonly #steps: (() => void)[] = [];
  #endPause: () => void = () => {};

  now(): number {
    return this.time;
  }

  afterPoll(step: () => void): void {
    this.#steps.push(step);
  }

  afterPause(pauseMs: number, end: () => void): void {
    this.pauses.push(pauseMs);
    this.#endPause = end;
  }

  /** How many steps keep the loop from sleeping. */
  get steps(): number {
    return this.#steps.length;
  }

  /** One poll that took so long, and found nothing more. */
  turn(microseconds = 2): void {
    this.time += microseconds * microsecond;
    for (const step of this.#steps.splice(0)) step();
  }

  endPause(): void {
    this.time += this.pauses.at(-1) ?? 0;
    this.#endPause();
  }
}

/** Polling for one channel, on which `arrive` makes something arrive. */
function polling() {
  const loop = new Loop();
  let arrive = (): void => {};
  const polls = new BusyPolling(loop);
  polls.watch({ onArrival: (listener) => void (arrive = listener) } as Channel);
  /** The loop turns until it may sleep. */
  const turnUntilIdle = (microseconds?: number): void => {
    while (loop.steps > 0) loop.turn(microseconds);
  };
  const fail = (): void => {
    arrive();
    turnUntilIdle();
  };
  /** Something arrives, and then something else while the loop is awake. */
  const pay = (): void => {
    arrive();
    for (let turns = 0; turns < 5; turns++) loop.turn();
  };
  const failUntilPause = (): void => {
    for (const before = loop.pauses.length; loop.pauses.length === before;) fail();
  };
  return { loop, polls, arrive: () => arrive(), turnUntilIdle, fail, pay, failUntilPause };
}

describe("busy polling", () => {
  test("keeps the loop awake after an arrival, for 100 µs, and no longer", () => {
    const { loop, arrive, turnUntilIdle } = polling();
    expect(loop.steps).toBe(0);
    arrive();
    expect(loop.steps).toBe(1);
    turnUntilIdle();
    expect(loop.time).toBeGreaterThan(pollMs);
    expect(loop.time).toBeLessThan(1.1 * pollMs);
  });

  test("does not count what was done with the arrival", () => {
    const { loop, arrive, turnUntilIdle } = polling();
    arrive();
    loop.turn(5_000);
    expect(loop.steps).toBe(1);
    turnUntilIdle();
    expect(loop.time).toBeGreaterThan(5 + pollMs);
  });

  test("goes on as long as something arrives", () => {
    const { loop, pay, turnUntilIdle } = polling();
    for (let arrivals = 0; arrivals < 1_000; arrivals++) pay();
    expect(loop.steps).toBe(1);
    expect(loop.pauses).toEqual([]);
    const last = loop.time;
    turnUntilIdle();
    expect(loop.time - last).toBeLessThan(1.1 * pollMs);
  });

  test("ends also where the clock stands still", () => {
    const { loop, arrive } = polling();
    arrive();
    let turns = 0;
    for (; loop.steps > 0 && turns < 1_000_000; turns++) loop.turn(0);
    expect(loop.steps).toBe(0);
    expect(turns).toBeLessThan(20_000);
  });

  test("takes one step at a time, for however many channels", () => {
    const { loop, polls, arrive } = polling();
    let other = (): void => {};
    polls.watch({ onArrival: (listener) => void (other = listener) } as Channel);
    for (let arrivals = 0; arrivals < 10; arrivals++) {
      arrive();
      other();
    }
    expect(loop.steps).toBe(1);
  });

  test("keeps the real event loop awake, and lets it sleep again", async () => {
    const immediates = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === "Immediate").length;
    let arrive = (): void => {};
    new BusyPolling().watch({ onArrival: (listener) => void (arrive = listener) } as Channel);
    const before = immediates();
    arrive();
    expect(immediates()).toBe(before + 1);
    await vi.waitUntil(() => immediates() === 0);
  });

  test("ignores channels that no event loop waits for", async () => {
    const transport = createMemoryTransport();
    const listener = await transport.listen("", { maxMessageBytes: 1, onError() {} }, () => {});
    const channel = await transport.connect("", { maxMessageBytes: 1 });
    expect(channel.onArrival).toBe(undefined);
    expect(() => polling().polls.watch(channel)).not.toThrow();
    channel.destroy();
    await listener.close();
  });
});

describe("busy polling that does not pay", () => {
  test("pauses when nothing arrives in time, again and again", () => {
    const { loop, arrive, failUntilPause } = polling();
    failUntilPause();
    expect(loop.pauses).toEqual([1]);
    const { time } = loop;
    for (let arrivals = 0; arrivals < 100; arrivals++) arrive();
    expect(loop.steps).toBe(0);
    expect(loop.time).toBe(time);
  });

  test.each([
    ["before its turn", 60, 0],
    ["after its turn", 2, 60],
  ])("pauses when the core was lost %s, and something is there after that", (_, before, after) => {
    const { loop, arrive } = polling();
    for (let arrivals = 0; arrivals < 8; arrivals++) {
      arrive();
      loop.turn();
      loop.turn(before);
      loop.time += after * microsecond;
    }
    arrive();
    expect(loop.pauses).toEqual([1]);
    loop.turn();
    expect(loop.steps).toBe(0);
  });

  test("does not take for paid what would have been found without polling", () => {
    const { loop, arrive, fail } = polling();
    for (let round = 0; round < 8; round++) {
      for (let arrivals = 0; arrivals < 100; arrivals++) {
        arrive();
        loop.turn();
      }
      fail();
    }
    expect(loop.pauses).toEqual([1]);
  });

  test("tries again after each pause, which grows up to 100 ms", () => {
    const { loop, arrive, failUntilPause } = polling();
    failUntilPause();
    while (loop.pauses.length < 6) {
      loop.endPause();
      arrive();
      expect(loop.steps).toBe(1);
      failUntilPause();
    }
    expect(loop.pauses).toEqual([1, 4, 16, 64, 100, 100]);
    expect(Math.max(...loop.pauses)).toBe(pollPauseMsMax);
  });

  test("spends next to nothing where it never pays", () => {
    const { loop, failUntilPause } = polling();
    failUntilPause();
    while (loop.pauses.length < 10) {
      loop.endPause();
      failUntilPause();
    }
    let spent = 0;
    for (let pauses = 0; pauses < 10; pauses++) {
      loop.endPause();
      const begin = loop.time;
      failUntilPause();
      spent += loop.time - begin;
    }
    expect(spent / (10 * pollPauseMsMax)).toBeLessThan(0.005);
  });

  test("begins with short pauses again once it has paid for a while", () => {
    const { loop, pay, turnUntilIdle, failUntilPause } = polling();
    for (let pauses = 0; pauses < 3; pauses++) {
      failUntilPause();
      loop.endPause();
    }
    for (let arrivals = 0; arrivals < 20; arrivals++) pay();
    turnUntilIdle();
    failUntilPause();
    expect(loop.pauses).toEqual([1, 4, 16, 1]);
  });

  test("goes on where at least half of the arrivals pay", () => {
    const { loop, pay, turnUntilIdle } = polling();
    for (let round = 0; round < 100; round++) {
      pay();
      pay();
      turnUntilIdle();
    }
    expect(loop.pauses).toEqual([]);
  });
});

describe('latency: "low"', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("polls for every connection of the side that asked for it, those after a reconnect too", async () => {
    const watch = vi.spyOn(busyPolling, "watch");
    const place = new Place();
    const first = await place.serve();
    const feed = await place.connect({ latency: "low" });
    expect(watch.mock.calls).toEqual([[place.channels[0]]]);
    await first.crash();
    await place.serve();
    await feed.read("again");
    expect(watch).toHaveBeenCalledTimes(2);
  });

  test("is the daemon's as well", async () => {
    const watch = vi.spyOn(busyPolling, "watch");
    const place = new Place();
    await place.serve({ latency: "low" });
    await place.connect({ latency: "normal" });
    await place.connect();
    expect(watch.mock.calls).toEqual(place.daemonChannels.map((channel) => [channel]));
    expect(watch).toHaveBeenCalledTimes(2);
  });

  test.each([true, "lowest", 1, null])("has to be said so, not as %j", async (latency) => {
    const place = new Place();
    const options = { latency: latency as never };
    const message = expect.stringMatching(/^latency must be "normal" or "low", got /u) as string;
    await expect(place.serve(options)).rejects.toMatchObject({ message });
    await place.serve();
    await expect(place.connect(options)).rejects.toMatchObject({ message });
    await expect(place.connect(options)).rejects.toBeInstanceOf(InvalidValue);
  });
});
