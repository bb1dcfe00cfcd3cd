import { typeText } from "../spec/type-text.js";
import { literalText } from "../spec/describe.js";
import type { Event, Member, Method } from "../spec/spec.js";

/** A JSDoc comment. Text from outside the checked specification must not end it. */
export function comment(...texts: string[]): string {
  const lines = texts
    .flatMap((text) => text.split("\n"))
    .map((line) => line.replaceAll("*/", "*\\/").trimEnd());
  return lines.length === 1
    ? `/** ${lines[0]} */`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`;
}

/** A declaration as the specification writes it, without its keyword: `get_student(id: string): Student`. */
export function signature(call: Method | Event): string {
  const parameters = call.parameters.map(declaration);
  const result =
    "result" in call && call.result !== undefined ? `: ${typeText(call.result, ", ")}` : "";
  return `${call.name}(${parameters.join(", ")})${result}`;
}

/** A member as the specification writes it: `limit: uint32 = 50`. */
export function declaration({ name, type, default: literal }: Member): string {
  const value = literal === undefined ? "" : ` = ${literalText(literal)}`;
  return `${name}: ${typeText(type, ", ")}${value}`;
}

/** A file name as it can stand in any comment, of TypeScript and of Markdown. */
export function plainFileName(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return name.replace(/[^\p{L}\p{N} ._+@()-]/gu, "_");
}
