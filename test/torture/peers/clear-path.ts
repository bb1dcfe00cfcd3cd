import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/** What a daemon has to do itself where its library does not: make the folder, and remove the socket of one that was killed. */
export function clearPath(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
}
