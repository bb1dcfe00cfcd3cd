import type { Diagnostic } from "./diagnostics.js";
import { positionAt, type Source, type Span } from "./source.js";

/** One JSON object, in one line. Lines and columns are counted from 1, offsets from 0. */
export function formatJson(source: Source, diagnostic: Diagnostic): string {
  const { code, severity, message, span, notes, hint } = diagnostic;
  return JSON.stringify({
    code,
    severity,
    message,
    file: source.name,
    range: rangeOf(source, span),
    related: notes.map((note) => ({ message: note.message, range: rangeOf(source, note.span) })),
    ...(hint === undefined ? {} : { help: hint }),
  });
}

/** A workflow command, which GitHub shows at the line in the pull request. */
export function formatGithub(source: Source, diagnostic: Diagnostic): string {
  const { code, severity, message, span, hint } = diagnostic;
  const { start, end } = rangeOf(source, span);
  const properties = {
    file: source.name,
    line: start.line,
    col: start.column,
    endLine: end.line,
    endColumn: end.column,
    title: code,
  };
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeData(String(value)).replace(/:/g, "%3A").replace(/,/g, "%2C")}`,
  );
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${severity} ${written.join(",")}::${escapeData(text)}`;
}

function rangeOf(source: Source, { start, end }: Span) {
  return {
    start: { ...positionAt(source, start), offset: start },
    end: { ...positionAt(source, end), offset: end },
  };
}

function escapeData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
