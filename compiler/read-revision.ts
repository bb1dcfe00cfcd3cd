import { execFileSync } from "node:child_process";
import { decodeSource, ReadError } from "./read-source.js";
import type { Source } from "./source.js";

/** A specification as it was: `git:REF:PATH`. The path is of the folder in which the command runs, as with files. */
export interface Revision {
  readonly ref: string;
  readonly path: string;
}

const prefix = "git:";

/** Undefined for what does not begin like one. Throws `ReadError` for what does, and is none. */
export function parseRevision(text: string): Revision | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const end = text.indexOf(":", prefix.length);
  const ref = text.slice(prefix.length, Math.max(end, prefix.length));
  const path = end < 0 ? "" : text.slice(end + 1).replaceAll("\\", "/");
  // Git would take what begins with a dash for an option.
  if (ref === "" || path === "" || ref.startsWith("-")) {
    throw new ReadError(
      `${text} names no revision: write git:REF:PATH, such as git:main:student.lmspc.`,
    );
  }
  return { ref, path };
}

export function readRevision(revision: Revision): Source {
  const source = findInRevision(revision);
  if (source !== undefined) return source;
  throw new ReadError(`Cannot read ${nameOf(revision)}: ${revision.ref} has no such file.`);
}

/** Undefined where the revision has no such file. */
export function findInRevision(revision: Revision): Source | undefined {
  const { ref, path } = revision;
  const name = nameOf(revision);
  const place = path.startsWith("/") ? path : `./${path}`;
  try {
    const bytes = execFileSync("git", ["show", "--no-textconv", `${ref}:${place}`], {
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 256 * 1024 * 1024,
    });
    if (!bytes.toString("latin1", 0, 5).startsWith("tree ")) return decodeSource(name, bytes);
  } catch (error) {
    if (error instanceof ReadError) throw error;
    const reason = reasonOf(error, ref);
    if (reason === undefined) return undefined;
    throw new ReadError(`Cannot read ${name}: ${reason}.`, { cause: error });
  }
  throw new ReadError(`Cannot read ${name}: it is a folder, not a specification.`);
}

function nameOf({ ref, path }: Revision): string {
  return `${prefix}${ref}:${path}`;
}

/** What git had to say, in words for the user; undefined if the file is missing. */
function reasonOf(error: unknown, ref: string): string | undefined {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "there is no git to ask";
  const said = "stderr" in error ? String(error.stderr).trim() : error.message;
  if (/does not exist in|exists on disk, but not in/u.test(said)) return undefined;
  if (said.includes("not a git repository")) return "this folder is in no git repository";
  if (/invalid object name|unknown revision|bad revision/u.test(said)) {
    return `git knows no ${ref}`;
  }
  if (said.includes("outside repository")) return "it is outside of the git repository";
  return `git says: ${said.replace(/^fatal: /u, "").split("\n", 1)[0] ?? ""}`;
}
