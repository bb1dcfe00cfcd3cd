import { type Entry, type Group, isAnnotation, type Line } from "./outline.js";
import { join } from "./spacing.js";

const indentation = "    ";
/** Parameters that would make a line longer have a line each. */
const columnsMax = 100;

/** The lines of a specification in the one layout that it has. */
export function print(entries: readonly Entry[]): string {
  return printEntries(entries, "", "")
    .map((line) => `${line}\n`)
    .join("");
}

/** `separator` stands at the end of every line but the last. */
function printEntries(entries: readonly Entry[], indent: string, separator: string): string[] {
  const last = entries.findLastIndex(({ kind }) => kind === "line");
  return entries.flatMap((entry, index) => {
    const isSeparated = entry.kind === "line" && index < last && !isAnnotation(entry);
    const lines =
      entry.kind === "comment"
        ? [`${indent}${entry.text}`]
        : printLine(entry, indent, isSeparated ? separator : "");
    return entry.followsBlankLine && index > 0 ? ["", ...lines] : lines;
  });
}

function printLine(line: Line, indent: string, separator: string): string[] {
  const { words, parameters, rest, block, comment } = line;
  const opening = block === undefined ? separator : " {";
  const head = `${indent}${join(words)}`;
  const end = `${join(rest)}${opening}`;
  const lines = parameters === undefined ? [`${head}${end}`] : printCall(head, parameters, end);
  if (block === undefined) return withComment(lines, comment);
  return [
    ...withComment(lines, block.comment),
    ...printEntries(block.entries, `${indent}${indentation}`, ""),
    ...withComment([`${indent}}`], comment),
  ];
}

/** On one line if that is possible. */
function printCall(head: string, { entries, comment }: Group, end: string): string[] {
  const tail = end === "" || end.startsWith(":") ? `)${end}` : `) ${end.trimStart()}`;
  const parameters = entries.filter(({ kind }) => kind === "line") as Line[];
  const hasComments =
    comment !== undefined ||
    parameters.length < entries.length ||
    parameters.some((line) => line.comment !== undefined);
  const texts = parameters.map((line) => `${join(line.words)}${isAnnotation(line) ? " " : ", "}`);
  const line = `${head}(${texts.join("").replace(/, $/, "")}${tail}`;
  if (!hasComments && (parameters.length === 0 || line.length <= columnsMax)) return [line];
  const broken = printEntries(entries, indentation, ",");
  return [...withComment([`${head}(`], comment), ...broken, tail];
}

function withComment(lines: readonly string[], comment: string | undefined): string[] {
  if (comment === undefined) return [...lines];
  return [...lines.slice(0, -1), `${lines.at(-1)}  ${comment}`];
}
