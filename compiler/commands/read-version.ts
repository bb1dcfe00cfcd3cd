import type { Resolve } from "../analyse.js";
import { findPlace } from "../find-place.js";
import { findInRevision, parseRevision, readRevision } from "../read-revision.js";
import { SourceReader } from "../read-source.js";
import type { Source } from "../source.js";
import type { Spec } from "../spec/spec.js";
import { sayDiagnostics } from "./diagnostics.js";
import type { Terminal } from "./terminal.js";

/** A specification, wherever it came from. */
export interface Version {
  /** The text that its places are in; of a daemon, what is written of its description. Named as the user named it. */
  readonly source: Source;
  readonly spec: Spec;
}

/**
 * Reads the specification in a file, in a file as it was (`git:REF:PATH`), or of a running daemon. Undefined, once it has been said why, if there are
 * errors in it. Throws `ToldError` where there is none.
 */
export async function readVersion(terminal: Terminal, place: string): Promise<Version | undefined> {
  const { source, path, resolve } = await locate(place);
  const { analyse } = await import("../analyse.js");
  const { spec, diagnostics } = analyse({ ...source, name: path }, resolve);
  if (spec !== undefined) return { source, spec };
  sayDiagnostics(terminal, source, diagnostics);
  return undefined;
}

interface Located {
  /** Named as the user wrote it. */
  readonly source: Source;
  /** What its imports are relative to. */
  readonly path: string;
  readonly resolve: Resolve;
}

async function locate(text: string): Promise<Located> {
  const revision = parseRevision(text);
  if (revision !== undefined) {
    const resolve: Resolve = (path) => findInRevision({ ...revision, path });
    return { source: readRevision(revision), path: revision.path, resolve };
  }
  const place = findPlace(text);
  if (place.kind === "daemon") {
    const { describedSource } = await import("./ask-daemon.js");
    return { source: await describedSource(text, place), path: text, resolve: () => undefined };
  }
  const reader = new SourceReader();
  return { source: await reader.read(place.path), path: place.path, resolve: reader.resolve };
}
