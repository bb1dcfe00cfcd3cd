import { tracebackPrefix } from "./kinds.js";

/** The message of an undeclared error: what went wrong, and where. Of Python's tracebacks, the last line says the former. */
export function splitTraceback(text: string): {
  readonly message: string;
  readonly traceback: string;
} {
  const traceback = text.startsWith(tracebackPrefix)
    ? text.slice(tracebackPrefix.length).replace(/^\s*\n|^ /u, "")
    : text;
  const lines = traceback.split("\n").filter((line) => line.trim() !== "");
  return { message: lines.at(-1)?.trim() ?? "it did not say why.", traceback };
}
