import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyse } from "../../compiler/analyse.js";
import type { Diagnostic } from "../../compiler/diagnostics.js";
import { positionAt, type Source } from "../../compiler/source.js";
import type { Spec } from "../../compiler/spec/spec.js";

const header = "namespace com.example.test\nclass Test\n";

/** What is said about declarations under a good header: code and the text it is about, `line:column` if that is empty. */
export function found(declarations: string): string[] {
  const source = { name: "spec.lmspc", text: `${header}${declarations}` };
  return analyse(source).diagnostics.map((diagnostic) => shown(diagnostic, source));
}

export function shown({ code, span }: Diagnostic, source: Source): string {
  const { line, column } = positionAt(source, span.start);
  const about = source.text.slice(span.start, span.end);
  return `${code} ${about === "" ? `${line}:${column}` : about}`;
}

/** The checked form of a whole text, which has to be without errors. */
export function specOf(text: string): Spec {
  const { spec, diagnostics } = analyse({ name: "spec.lmspc", text }, resolveSpec);
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return spec;
}

export function hintsFor(declarations: string): (string | undefined)[] {
  return analyse({ name: "spec.lmspc", text: `${header}${declarations}` }).diagnostics.map(
    ({ hint }) => hint,
  );
}

const specsFolder = fileURLToPath(new URL("../../specs/", import.meta.url));

/** What a specification of `specs/` imports. */
export function resolveSpec(path: string): Source | undefined {
  const file = join(specsFolder, path);
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? { name: path, text: readFileSync(file, "utf8") } : undefined;
}
