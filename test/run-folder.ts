import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of this run, for what several test files make once. */
    readonly runFolder: string;
  }
}

export default function makeRunFolder(project: TestProject): () => void {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "medium-run-"));
  // Processes that tests start as another user read in it.
  chmodSync(folder, 0o755);
  project.provide("runFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
