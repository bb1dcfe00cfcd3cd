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
    const built = await build();
    folders.watchFor([...built.keys()]);
    await changeOf(built, folders);
  }
}

async function changeOf(built: Texts, folders: WatchedFolders): Promise<void> {
  for (;;) {
    const texts = [...built].map(([path, text]) => ({ text, now: textOf(path) }));
    if (texts.some(({ text, now }) => now !== undefined && now !== text)) return;
    const isGone = texts.some(({ text, now }) => now === undefined && text !== undefined);
    // Some editors save by taking the file away and putting another one in its place.
    if (!(await folders.event(isGone ? goneMs : undefined))) return;
  }
}

/** Folders, not files: whoever watches a file that is replaced goes on watching the old one. */
class WatchedFolders {
  #watchers: FSWatcher[] = [];
  #names: ReadonlySet<string> = new Set();
  #wake: (() => void) | undefined;

  /** Replaces what was watched for before, and so finds folders that were themselves replaced. */
  watchFor(files: readonly string[]): void {
    for (const watcher of this.#watchers) watcher.close();
    const paths = files.flatMap((path) => [resolve(path), targetOf(path)]);
    // With the names of the folders: they may go and come too.
    this.#names = new Set(paths.flatMap((path) => path.split(sep)));
    const folders = new Set(paths.map((path) => existingFolder(dirname(path))));
    this.#watchers = [...folders].map((folder) => this.#watch(folder));
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

  #watch(folder: string): FSWatcher {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || this.#names.has(name)) this.#wake?.();
      });
      return watcher.on("error", () => this.#wake?.());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ToldError(`Cannot watch ${folder}: ${reason}`, { cause: error });
    }
  }
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
