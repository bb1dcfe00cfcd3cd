import { describe, expect, onTestFinished, test } from "vitest";
import { flushAtEndOfTurn } from "../../runtime/flush-list.js";
import { turns } from "./channels.js";

/** What is thrown where nobody catches it, while the test runs. */
function uncaught(): unknown[] {
  const before = process.listeners("uncaughtException");
  const errors: unknown[] = [];
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => void errors.push(error));
  onTestFinished(() => {
    process.removeAllListeners("uncaughtException");
    for (const listener of before) process.on("uncaughtException", listener);
  });
  return errors;
}

describe("what is flushed at the end of the turn", () => {
  test("does not wait for ever for one that threw, and what that threw is not hidden", async () => {
    const errors = uncaught();
    const flushed: string[] = [];
    const failing = (name: string): void =>
      flushAtEndOfTurn({
        flushInTurn() {
          flushed.push(name);
          throw new Error(name);
        },
      });
    const working = (name: string): void =>
      flushAtEndOfTurn({ flushInTurn: () => void flushed.push(name) });
    working("a");
    failing("b");
    working("c");
    failing("d");
    working("e");
    await turns();
    expect(flushed).toEqual(["a", "b", "c", "d", "e"]);
    expect(errors).toEqual([new Error("b"), new Error("d")]);
    working("f");
    await turns();
    expect(flushed.at(-1)).toBe("f");
  });
});
