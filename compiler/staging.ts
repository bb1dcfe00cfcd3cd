import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";

/**
 * Replaces folders as a whole. The new folder is made complete under a staging name beside the old one (`fill`), then two renames
 * swap them: the old one out, the new one in. Whoever kills the build at any moment finds a whole folder: the old or the new
 * one in place, or, between the two renames, which follow one another at once, the old one under its staging name. `recover` puts that
 * back at the start of the next build. (Node has no call that exchanges two folders in one step.)
 */
export function replaceFolder(out: string, folder: string, fill: (next: string) => void): void {
  const target = join(out, folder);
  // Of this build alone, so that two at once do not mix; the process id tells a running build from one that was killed.
  const own = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const next = join(out, `.${folder}.medium-next-${own}`);
  const previous = join(out, `.${folder}.medium-previous-${own}`);
  const replaces = fs.existsSync(target);
  try {
    fill(next);
    if (replaces) fs.renameSync(target, previous);
    fs.renameSync(next, target);
  } catch (error) {
    if (replaces && !fs.existsSync(target)) fs.renameSync(previous, target);
    fs.rmSync(next, { recursive: true, force: true });
    throw error;
  }
  if (replaces) discard(target, previous);
}

/** Finishes what builds left behind that were killed. */
export function recover(out: string, folder: string): void {
  const target = join(out, folder);
  const left = fs.readdirSync(out).flatMap((name) => {
    if (!name.startsWith(`.${folder}.medium-`)) return [];
    const [, kind, pid] = /\.medium-(next|previous|trash)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
    return kind === undefined
      ? []
      : { kind, path: join(out, name), running: isRunning(Number(pid)) };
  });
  for (const { kind, path, running } of left) {
    if (kind !== "previous") continue;
    // The old folder was taken out and the new one is not in. If it is, only the cleaning up was missed.
    if (!fs.existsSync(target)) fs.renameSync(path, target);
    else if (!running) discard(target, path);
  }
  for (const { kind, path, running } of left) {
    if (kind !== "previous" && !running) fs.rmSync(path, { recursive: true, force: true });
  }
}

/** What npm and the system put into a package: belongs to neither build, and moves along. */
export const movesAlong: readonly string[] = ["node_modules", "package-lock.json", ".DS_Store"];

/** Removes a folder that was replaced. It gets another name first: half of a folder must not look like a whole one to `recover`. */
function discard(target: string, previous: string): void {
  for (const name of movesAlong) {
    const from = join(previous, name);
    const to = join(target, name);
    if (exists(from) && !exists(to)) fs.renameSync(from, to);
  }
  const trash = previous.replace(".medium-previous-", ".medium-trash-");
  fs.renameSync(previous, trash);
  fs.rmSync(trash, { recursive: true, force: true });
}

/** Also true of a link that leads nowhere. */
function exists(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
