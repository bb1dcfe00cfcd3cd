import fs from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Profile } from "./control.js";

type CallFrame = Profile["nodes"][number]["callFrame"];

/** Whose a function is. */
export interface Place {
  readonly part: string;
  /** What it is called, and in which file of the sources. */
  readonly title: string;
}

export const idle = "idle";
/** C++ and the kernel. */
export const native = "native";
const root = fileURLToPath(new URL("../../../", import.meta.url));
const maps = new Map<string, SourceMap | undefined>();

export function placeOf(frame: CallFrame): Place {
  const { functionName, url, lineNumber } = frame;
  if (functionName === "(idle)") return { part: idle, title: idle };
  if (functionName === "(garbage collector)") return { part: "garbage collection", title: "(gc)" };
  if (url === "") return { part: native, title: functionName };
  const name = functionName === "" ? `(line ${lineNumber + 1})` : functionName;
  if (url.startsWith("node:"))
    return { part: "Node's JavaScript", title: `${name}, ${url.slice("node:".length)}` };
  const source = sourceOf(frame);
  return { part: partOf(source), title: `${name}, ${basename(source)}` };
}

/** Relative to the repository. */
function sourceOf({ url, lineNumber, columnNumber }: CallFrame): string {
  const file = fileURLToPath(url);
  if (!maps.has(file)) maps.set(file, mapOf(file));
  const entry = maps.get(file)?.findEntry(lineNumber, columnNumber);
  const source =
    entry !== undefined && "originalSource" in entry
      ? resolve(dirname(file), entry.originalSource)
      : file;
  return relative(root, source);
}

function mapOf(file: string): SourceMap | undefined {
  if (!fs.existsSync(`${file}.map`)) return undefined;
  // What the compilers write beside their output.
  return new SourceMap(JSON.parse(fs.readFileSync(`${file}.map`, "utf8")) as SourceMapPayload);
}

function partOf(source: string): string {
  const folder = dirname(source);
  if (folder === "runtime" || folder.startsWith("runtime/")) return folder;
  if (source.startsWith("bench/out/")) return "generated package";
  if (/^bench\/peers\/(ceiling|raw-net)/u.test(source)) return source;
  return "benchmark";
}
