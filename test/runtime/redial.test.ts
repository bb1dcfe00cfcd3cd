import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConnectionFailed, Unauthorized } from "../../runtime/errors.js";
import { redial, type RedialOptions } from "../../runtime/connection/redial.js";
import { settled } from "./feed.js";
import { rejection } from "./student-server.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Attempts that all fail, and when each was made. */
function failing(error: Error = new ConnectionFailed("nobody")): [number[], RedialOptions] {
  const begin = performance.now();
  const times: number[] = [];
  return [
    times,
    {
      minDelayMs: 100,
      maxDelayMs: 5_000,
      giveUpAfterMs: Infinity,
      timeoutMs: 10_000,
      attempts: 0,
      dial: () => {
        times.push(Math.round(performance.now() - begin));
        return Promise.reject(error);
      },
    },
  ];
}

async function pass(ms: number): Promise<void> {
  await settled();
  for (let passed = 0; passed < ms; passed += 50) {
    vi.advanceTimersByTime(50);
    await settled();
  }
}

test("the first attempt is made at once, the bound of the pauses doubles up to maxDelayMs", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const [times, options] = failing();
  const end = new AbortController();
  const over = rejection(redial(options, end.signal));
  await pass(18_000);
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(times[0]).toBe(0);
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  end.abort(new Error("enough"));
  expect(await over).toMatchObject({ message: "enough" });
});

test("pauses are random, down to none", async () => {
  vi.spyOn(Math, "random").mockReturnValueOnce(0).mockReturnValueOnce(0.5).mockReturnValue(1);
  const [times, options] = failing();
  const end = new AbortController();
  const over = rejection(redial(options, end.signal));
  await pass(500);
  expect(times).toEqual([0, 0, 100, 500]);
  end.abort(new Error("enough"));
  await over;
});

test("after a session that came to nothing the first attempt waits too", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const [times, options] = failing();
  const end = new AbortController();
  const over = rejection(redial({ ...options, attempts: 2 }, end.signal));
  await pass(600);
  expect(times).toEqual([200, 600]);
  end.abort(new Error("enough"));
  await over;
});

test("it gives up when its time is over, and says what the last attempt said", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const [times, options] = failing();
  const over = rejection(
    redial({ ...options, giveUpAfterMs: 1_000 }, new AbortController().signal),
  );
  await pass(1_000);
  expect(await over).toMatchObject({
    code: "connection-failed",
    message: expect.stringContaining("nobody"),
  });
  expect(times).toEqual([0, 100, 300, 700]);
});

test("it gives up at once where the next attempt would fail in the same way", async () => {
  const [times, options] = failing(new Unauthorized("wrong token"));
  expect(await rejection(redial(options, new AbortController().signal))).toBeInstanceOf(
    Unauthorized,
  );
  expect(times).toEqual([0]);
});

test("an attempt that hangs ends after timeoutMs, and the next is made", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  let attempts = 0;
  const [, options] = failing();
  const dial = (signal: AbortSignal): Promise<never> => {
    attempts++;
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason as Error)),
    );
  };
  const end = new AbortController();
  const over = rejection(redial({ ...options, dial }, end.signal));
  await pass(10_200);
  expect(attempts).toBe(2);
  end.abort(new Error("enough"));
  expect(await over).toMatchObject({ message: "enough" });
});
