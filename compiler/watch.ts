import { existsSync, type FSWatcher, realpathSync, watch } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { textOf } from "./read-source.js";
import { ToldError } from "./told-error.js";

/** What a build has read: texts by path, `undefined` for a file that could not be read. */
export type Texts = ReadonlyMap<string, string | undefined>;

/** So long a file may be gone before that is taken for what its owner wants, and no way of saving it. */
const goneMs = 200;
/** Several events come from each save: the files are looked at when there was none for so long. */
const quietMs = 10;

/**
 * Builds, and again whenever a file that the last build has read gets another text, goes or comes. Never resolves. What counts is what the
 * build has read: a change while it runs is not missed, and a save that changes nothing builds nothing.
 */
export async function buildOnChange(build: () => Promise<Texts>): Promise<never> {
  const folders = new WatchedFolders();
  for (;;) {
    await changeOf(await build(), folders);
  }
}

async function changeOf(built: Texts, folders: WatchedFolders): Promise<void> {
  for (;;) {
    // Before looking, and each time: a folder that was replaced is another one, even if the texts in it are the same.
    folders.watchFor([...built.keys()]);
    const texts = [...built].map(([path, text]) => ({ text, now: textOf(path) }));
    if (texts.some(({ text, now }) => !isNothing(now) && now !== text)) return;
    const isGone = texts.some(({ text, now }) => isNothing(now) && now !== text);
    // Some editors save by taking the file away and putting another one in its place, others by emptying it and writing again.
    if (!(await folders.event(isGone ? goneMs : undefined))) return;
  }
}

function isNothing(text: string | undefined): boolean {
  return text === undefined || text === "";
}

/** Folders, not files: whoever watches a file that is replaced goes on watching the old one. */
class WatchedFolders {
  #watchers: FSWatcher[] = [];
  #names: ReadonlySet<string> = new Set();
  #wake: (() => void) | undefined;

  /** Replaces what was watched for before, and so finds folders that were themselves replaced. */
  watchFor(files: readonly string[]): void {
    for (let folders = foldersOf(files); ;) {
      for (const watcher of this.#watchers) watcher.close();
      // With the names of the folders: they may go and come too.
      this.#names = new Set(pathsOf(files).flatMap((path) => path.split(sep)));
      this.#watchers = folders.flatMap((folder) => this.#watch(folder) ?? []);
      // One that came or went meanwhile was not seen by anybody.
      const now = foldersOf(files);
      const isComplete = this.#watchers.length === folders.length;
      if (isComplete && now.join("\n") === folders.join("\n")) return;
      folders = now;
    }
  }

  /** Resolves with true when something happened to the files, perhaps; with false where there is a limit and it is reached. */
  async event(limitMs?: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const happened = await new Promise<boolean>((settle) => {
      if (limitMs !== undefined) timer = setTimeout(() => settle(false), limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        timer = setTimeout(() => settle(true), quietMs);
      };
    });
    clearTimeout(timer);
    this.#wake = undefined;
    return happened;
  }

  /** Undefined if there is no such folder any more. */
  #watch(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || this.#names.has(name)) this.#wake?.();
      });
      return watcher.on("error", () => this.#wake?.());
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ToldError(`Cannot watch ${folder}: ${reason}`, { cause: error });
    }
  }
}

function pathsOf(files: readonly string[]): string[] {
  return files.flatMap((path) => [resolve(path), targetOf(path)]);
}

/** Those in which something can happen to the files. */
function foldersOf(files: readonly string[]): string[] {
  return [...new Set(pathsOf(files).map((path) => existingFolder(dirname(path))))];
}

/** What a link leads to, if the path is one. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function existingFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingFolder(dirname(path));
}
