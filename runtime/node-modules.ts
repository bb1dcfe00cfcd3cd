import type * as fs from "node:fs";
import type * as os from "node:os";
import type * as timers from "node:timers/promises";

/*
 * Modules of Node that a plain application does without, or asks once. As imports they would take a part of every start: Node makes each of their
 * exports known to other modules, whoever uses it.
 */

export function fileSystem(): typeof fs {
  return process.getBuiltinModule("node:fs");
}

export function operatingSystem(): typeof os {
  return process.getBuiltinModule("node:os");
}

/** With the clock that there is now: an import would keep the one that a user's test had put in its place when it was made. */
export function promisedTimers(): typeof timers {
  return process.getBuiltinModule("node:timers/promises");
}
