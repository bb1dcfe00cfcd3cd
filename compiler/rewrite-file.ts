import { randomUUID } from "node:crypto";
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { ToldError } from "./told-error.js";

/**
 * Gives a file of the user's another text. The new one is made complete beside it and then takes its place, so that no moment is left with
 * half a file; a link stays, and what it leads to is replaced.
 */
export function rewriteFile(path: string, text: string): void {
  try {
    const target = realpathSync(path);
    const next = `${target}.medium-${process.pid}-${randomUUID().slice(0, 8)}`;
    try {
      writeFileSync(next, text, { flag: "wx" });
      chmodSync(next, statSync(target).mode);
      renameSync(next, target);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new ToldError(`Cannot write ${path}: ${error.message}`, { cause: error });
  }
}
