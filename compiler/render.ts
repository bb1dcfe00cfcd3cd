import type { Code, Diagnostic, Note, Severity } from "./diagnostics.js";
import { lineAt, positionAt, type Source, type Span } from "./source.js";

export interface RenderOptions {
  readonly colour: boolean;
}

/**
 * A line to search for, the text it is about with a mark under it, the notes likewise, and the hint. Ends with a newline.
 * `source` is the specification; what is about an imported file knows that.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: Source,
  { colour }: RenderOptions,
): string {
  const { code, severity, message, span, notes, hint } = diagnostic;
  const paint = colour ? painted : plain;
  const own = diagnostic.source ?? source;
  const lines = [diagnostic, ...notes].map(
    (place) => positionAt(place.source ?? source, place.span.start).line,
  );
  const gutter = " ".repeat(String(Math.max(...lines)).length + 1);
  const label = paint(`${severity} ${code}`, severity);
  return [
    `${paint(placeText(own, span), "place")} - ${label}: ${shown(message)}`,
    ...frame(own, span, gutter, (mark) => paint(mark.replaceAll("-", "^"), severity), paint),
    ...notes.flatMap((note) => renderNote(note, note.source ?? source, gutter, paint)),
    ...(hint === undefined ? [] : [`${gutter}${paint("hint", "hint")}: ${shown(hint)}`]),
    "",
  ].join("\n");
}

function renderNote(note: Note, source: Source, gutter: string, paint: Paint): string[] {
  return [
    `${gutter}${paint("note", "note")}: ${placeText(source, note.span)} - ${shown(note.message)}`,
    ...frame(source, note.span, gutter, (mark) => paint(mark, "note"), paint),
  ];
}

/** "2 errors, 1 warning"; empty if there is nothing to count. */
export function summarise(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ["error", "warning"];
  return severities
    .map((severity) => ({
      severity,
      count: diagnostics.filter((diagnostic) => diagnostic.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`)
    .join(", ");
}

/** A diagnostic for machines. Lines and columns count from 1, offsets from 0; columns and offsets in UTF-16 units. */
export interface DiagnosticJson {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: RangeJson;
  readonly related: readonly {
    readonly message: string;
    readonly file: string;
    readonly range: RangeJson;
  }[];
  readonly help?: string;
}

export interface RangeJson {
  readonly start: PlaceJson;
  readonly end: PlaceJson;
}

export interface PlaceJson {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export function toJson(diagnostic: Diagnostic, source: Source): DiagnosticJson {
  const { code, severity, message, span, notes, hint } = diagnostic;
  const own = diagnostic.source ?? source;
  return {
    code,
    severity,
    message,
    file: own.name,
    range: rangeOf(own, span),
    related: notes.map((note) => ({
      message: note.message,
      file: (note.source ?? source).name,
      range: rangeOf(note.source ?? source, note.span),
    })),
    ...(hint !== undefined && { help: hint }),
  };
}

export function rangeOf(source: Source, { start, end }: Span): RangeJson {
  return {
    start: { ...positionAt(source, start), offset: start },
    end: { ...positionAt(source, end), offset: end },
  };
}

export function placeText(source: Source, { start }: Span): string {
  const { line, column } = positionAt(source, start);
  return `${source.name}:${line}:${column}`;
}

/** The line in which a span begins, and a mark under as much of the span as is on it; under one place if it is empty. */
export function frame(
  source: Source,
  span: Span,
  gutter: string,
  paintMark: (mark: string) => string,
  paint: Paint,
): string[] {
  const { line, column } = positionAt(source, span.start);
  const { text } = lineAt(source, line);
  const from = column - 1;
  const to = Math.max(Math.min(from + span.end - span.start, text.length), from);
  const { left, start, end, right } = windowAround(text, from, to);
  const before = left + shown(text.slice(start, from));
  const marked = shown(text.slice(from, Math.min(to, end)));
  const after = shown(text.slice(Math.max(from, Math.min(to, end)), end)) + right;
  const bar = paint(`${gutter}|`, "gutter");
  const numbered = paint(`${String(line).padStart(gutter.length - 1)} |`, "gutter");
  const mark = "-".repeat(Math.max(widthOf(marked), 1));
  return [
    bar,
    `${numbered} ${before}${marked}${after}`.trimEnd(),
    `${bar} ${" ".repeat(widthOf(before))}${paintMark(mark)}`,
  ];
}

/** Which part of a long line to show: around the start of the span, with an ellipsis for what is left out. */
function windowAround(
  text: string,
  from: number,
  to: number,
): { left: string; start: number; end: number; right: string } {
  const lengthMax = 120;
  const lead = 40;
  if (text.length <= lengthMax) return { left: "", start: 0, end: text.length, right: "" };
  const start = to < lengthMax ? 0 : Math.max(from - lead, 0);
  const end = Math.min(start + lengthMax, text.length);
  return { left: start > 0 ? "…" : "", start, end, right: end < text.length ? "…" : "" };
}

/** A text as a terminal may show it: tabs as blanks, and nothing that could move the cursor or change colours. */
export function shown(text: string): string {
  return text.replaceAll("\t", "    ").replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "\uFFFD");
}

/** How many columns a text takes on a terminal: none for combining marks, two for wide characters. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|[\u{20000}-\u{3FFFD}]/u;

export type Style = Severity | "place" | "gutter" | "note" | "hint";
export type Paint = (text: string, style: Style) => string;

const styles: { readonly [S in Style]: string } = {
  error: "1;31",
  warning: "1;33",
  place: "1",
  gutter: "2",
  note: "1;34",
  hint: "1;36",
};

export function painted(text: string, style: Style): string {
  return `\u001B[${styles[style]}m${text}\u001B[0m`;
}

export function plain(text: string): string {
  return text;
}
