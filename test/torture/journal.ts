import { appendFileSync, readFileSync } from "node:fs";

/**
 * What a daemon ran, written down before it answers. What was written stays also when the daemon is killed, so that it tells afterwards
 * what really happened.
 */
export class Journal {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    appendFileSync(path, "");
  }

  ran(method: string, id: number): void {
    appendFileSync(this.#path, `${method} ${id}\n`);
  }

  /** How often each ran, by `method id`. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const line of readFileSync(this.#path, "utf8").split("\n")) {
      if (line !== "") counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    return counts;
  }
}
