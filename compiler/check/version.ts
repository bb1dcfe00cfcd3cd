import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Scope } from "./scope.js";

const semver =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** A version is one that package registries take. */
export function* versionIsSemantic({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (node.kind !== "version" || node.number === undefined) continue;
    const { text, span } = node.number;
    const isVersion = text.length <= lengthMax && semver.test(text);
    if (!isVersion) yield diagnostic("invalid-version", {}, span, { hint: hintFor(text) });
  }
}

/** Longer ones are refused by npm. */
const lengthMax = 256;

function hintFor(text: string): string | undefined {
  const bare = text.slice(0, lengthMax).replace(/^["'v]+|["';]+$/g, "");
  const numbers = /^\d+(?:\.\d+)?$/.test(bare) ? bare.split(".").map(Number) : undefined;
  const completed = numbers === undefined ? bare : [...numbers, 0, 0].slice(0, 3).join(".");
  return semver.test(completed) ? `Write \`version ${completed}\`.` : undefined;
}
