import { typeText } from "../spec/canonical.js";
import type { Event, Method } from "../spec/spec.js";

/** A JSDoc comment. Text from outside the checked specification must not end it. */
export function comment(...lines: string[]): string {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  return safe.length === 1
    ? `/** ${safe[0]} */`
    : `/**\n${safe.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`;
}

/** A declaration as the specification writes it, without its keyword: `get_student(id: string): Student`. */
export function signature(call: Method | Event): string {
  const parameters = call.parameters.map(({ name, type }) => `${name}: ${typeText(type)}`);
  const result = "result" in call && call.result !== undefined ? `: ${typeText(call.result)}` : "";
  return `${call.name}(${parameters.join(", ")})${result}`;
}

/** A file name as it can stand in any comment, of TypeScript and of Markdown. */
export function plainFileName(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return name.replace(/[^\p{L}\p{N} ._+@()-]/gu, "_");
}
