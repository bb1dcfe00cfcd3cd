import type { Change } from "./changes.js";
import type { Description } from "./description.js";

/**
 * Which of two interfaces is a later form of the other: by their versions where both have one and these differ, else the one that has what
 * the other lacks and lacks nothing itself. Undefined where that tells nothing. `changes` are those from the first to the second.
 */
export function laterOf(
  first: Description,
  second: Description,
  changes: readonly Change[],
): "first" | "second" | undefined {
  const order = compareVersions(first.version, second.version);
  if (order !== 0) return order < 0 ? "second" : "first";
  const hasMore = changes.some(({ code }) => gained.test(code));
  const hasLess = changes.some(({ code }) => lost.test(code));
  if (hasMore === hasLess) return undefined;
  return hasMore ? "second" : "first";
}

const things = "method|callback|event|exception|member|parameter|case|enum-value|type";
const gained = new RegExp(`^(?:required-)?(?:${things})-(?:added|inserted|renamed)$`, "u");
const lost = new RegExp(`^(?:${things})-(?:removed|renamed)$`, "u");

/** Below 0 where the first is the lower; 0 where they are the same or one is not given. Semantic versions, whose builds do not count. */
function compareVersions(first: string | undefined, second: string | undefined): number {
  if (first === undefined || second === undefined) return 0;
  const [a, b] = [parts(first), parts(second)];
  for (let index = 0; index < 3; index++) {
    const order = compareParts(a.numbers[index] ?? "0", b.numbers[index] ?? "0");
    if (order !== 0) return order;
  }
  // What comes before a version is lower than the version.
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (const [index, part] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.before.length - b.before.length;
}

function parts(version: string): { numbers: string[]; before: string[] } {
  const [core = "", ...before] = (version.split("+")[0] ?? "").split("-");
  return {
    numbers: core.split("."),
    before: before.length === 0 ? [] : before.join("-").split("."),
  };
}

/** Numbers by their value, and below words. */
function compareParts(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/u.test(a), /^\d+$/u.test(b)];
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if (isNumber && a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}
