import { expect, test } from "vitest";
import type { Usage } from "../usage.js";
import { verdicts, type Verdict } from "./verdict.js";

const mebibyte = 2 ** 20;

/** Half an hour, looked at each ten seconds; the heap is as the function says. */
function heap(at: (index: number) => number): Verdict["verdict"] | undefined {
  const samples = Array.from({ length: 180 }, (_, index): Usage => {
    return { at: index * 10_000, heap: at(index), resident: 100 * mebibyte, descriptors: 20 };
  });
  return verdicts("daemon", samples).find(({ what }) => what === "heap")?.verdict;
}

test.each([
  ["flat", "stays", () => 10 * mebibyte],
  ["flat", "goes up and down", (index: number) => (10 + (index % 3)) * mebibyte],
  ["flat", "grows in the beginning", (index: number) => Math.min(60, index) * mebibyte],
  ["grows", "loses 2 KiB a second", (index: number) => index * 20_480],
  [
    "grows",
    "loses that between large swings",
    (index: number) => (index % 3) * mebibyte + index * 20_480,
  ],
  [
    "unclear",
    "swings more than can be seen through",
    (index: number) => (index % 7) * 20 * mebibyte,
  ],
] as const)("%s: a heap that %s", (verdict, _name, at) => {
  expect(heap(at)).toBe(verdict);
});
