import { readFileSync } from "node:fs";
import type { Source } from "./source.js";
import { ToldError } from "./told-error.js";

/** Why a specification could not be read, in words for the user. */
export class ReadError extends ToldError {}

/** A specification as it lies on disk. A byte order mark stays: the copy in the package is the same to the byte. */
export function readSource(path: string): Source {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new ReadError(`Cannot read ${path}: ${reasonOf(error)}.`, { cause: error });
  }
  return decodeSource(path, bytes);
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
    return readSource(path).text;
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
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
