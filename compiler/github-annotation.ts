import type { Diagnostic } from "./diagnostics.js";
import { positionAt, type Source } from "./source.js";

/** A workflow command, which GitHub shows at the line in a pull request. */
export function githubAnnotation(
  { code, severity, message, span, hint }: Diagnostic,
  source: Source,
): string {
  const start = positionAt(source, span.start);
  const end = positionAt(source, span.end);
  const properties = {
    file: source.name,
    line: start.line,
    col: start.column,
    endLine: end.line,
    endColumn: end.column,
    title: code,
  };
  const written = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  return `::${severity} ${written}::${escapeData(hint === undefined ? message : `${message}\n${hint}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
