import type { Spec } from "../spec/spec.js";
import { runtimeModule, type EmitContext } from "./context.js";
import { streamsOf } from "./internal-names.js";
import { isBinary } from "./types.js";

/** src/files.ts: files as streams. Absent where no stream is one of bytes. */
export interface FilesView {
  readonly header: string;
  readonly runtimeModule: string;
}

export function filesView({ spec, header }: EmitContext): FilesView | undefined {
  return hasFiles(spec) ? { header, runtimeModule } : undefined;
}

/** Whether a file can be sent or received by any method. */
export function hasFiles({ methods }: Spec): boolean {
  return methods.flatMap(streamsOf).some(({ item }) => isBinary(item));
}
