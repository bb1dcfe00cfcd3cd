import { readFileSync, statSync, type Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { Source } from "./source.js";
import { ToldError } from "./told-error.js";

/** Why a specification could not be read, in words for the user. */
export class ReadError extends ToldError {}

/** A specification as it lies on disk. A byte order mark stays: the copy in the package is the same to the byte. */
export async function readSource(path: string): Promise<Source> {
  try {
    refuseEndless(path, await stat(path));
    return decodeSource(path, await readFile(path));
  } catch (error) {
    throw readErrorOf(path, error);
  }
}

function readFileNow(path: string): Buffer {
  refuseEndless(path, statSync(path));
  return readFileSync(path);
}

/** A named pipe would be waited for, and a device read, for ever. What the shell hands over open (`<(command)`) has an end. */
function refuseEndless(path: string, status: Stats): void {
  if (status.isFile() || status.isDirectory() || isOpenAlready.test(path)) return;
  throw new ReadError(`Cannot read ${path}: it is a pipe, a socket or a device, not a file.`);
}

const isOpenAlready = /^\/dev\/(?:stdin|fd\/\d+)$|^\/proc\/(?:self|\d+)\/fd\/\d+$/;

/** Reads a specification and the files that it imports, and remembers what it has read. */
export class SourceReader {
  readonly #texts = new Map<string, string | undefined>();

  /** By path; `undefined` for what was asked for and could not be read. */
  get texts(): ReadonlyMap<string, string | undefined> {
    return this.#texts;
  }

  async read(path: string): Promise<Source> {
    this.#texts.set(path, undefined);
    const source = await readSource(path);
    this.#texts.set(path, source.text);
    return source;
  }

  /** An imported file; `undefined` where there is none. */
  readonly resolve = (path: string): Source | undefined => {
    this.#texts.set(path, undefined);
    try {
      const source = decodeSource(path, readFileNow(path));
      this.#texts.set(path, source.text);
      return source;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw readErrorOf(path, error);
    }
  };
}

export function decodeSource(name: string, bytes: Uint8Array): Source {
  try {
    return {
      name,
      text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    };
  } catch (error) {
    throw new ReadError(`${name} is not a text in UTF-8.`, { cause: error });
  }
}

/** The text of a file; `undefined` where there is none that could be read as a specification. */
export function textOf(path: string): string | undefined {
  try {
    return decodeSource(path, readFileNow(path)).text;
  } catch {
    return undefined;
  }
}

function readErrorOf(path: string, error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  return new ReadError(`Cannot read ${path}: ${reasonOf(error)}.`, { cause: error });
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error)) return false;
  return error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EISDIR";
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, not a specification",
  EACCES: "this user may not read it",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? error.message;
}
