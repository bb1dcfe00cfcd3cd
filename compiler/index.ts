export type { Analysis, Resolve } from "./analyse.js";
export {
  compile,
  type CompileOptions,
  type CompileResult,
  type Output,
  type OutputPackage,
} from "./compile.js";
export { diagnose } from "./diagnose.js";
export type { Code, Diagnostic, Note, Severity } from "./diagnostics.js";
export type { Templates } from "./emit/render-templates.js";
export { format, type Formatted } from "./format/format.js";
export { readTemplates } from "./read-templates.js";
export type { Source, Span } from "./source.js";
export type * from "./spec/spec.js";
export type { File } from "./transpile.js";
export { version } from "./version.js";
export { WriteError, writeOutput, type WriteOptions, type WriteReport } from "./write-files.js";
