import { laterOf } from "./age.js";
import type { Change, PartKind } from "./changes.js";
import { compareSpecs } from "./compare-specs.js";
import { partLists, type Description } from "./description.js";

/**
 * What of an application's interface works with a daemon that has another one (PROTOCOL.md, section 11). Each list is in the order of
 * the application's numbers.
 */
export interface Fit extends Readonly<Record<(typeof partLists)[PartKind], readonly FittedPart[]>> {
  /** The daemon's exceptions, in the order of its numbers. */
  readonly daemonExceptions: readonly string[];
}

export interface FittedPart {
  readonly name: string;
  /** The daemon's number; absent where the daemon does not have it, or it does not fit. */
  readonly number?: number;
  /** The daemon's number of what has the name and does not fit. */
  readonly misfitNumber?: number;
  /** Why there is no number: what is where on each side, both versions, and which side is the older. Sentences. */
  readonly reason: string;
}

/**
 * Decides, by the rules of evolution, for each method, callback, event and exception of the application: parts are found by their name; one whose values
 * would be misread does not fit.
 */
export function fit(application: Description, daemon: Description): Fit {
  const changes = compareSpecs(application, daemon);
  const misreads = new Map<string, Change>();
  for (const change of changes) {
    if (!change.isMisread) continue;
    for (const part of change.affects) {
      const key = part.kind === "interface" ? "" : `${part.kind} ${part.name}`;
      if (!misreads.has(key)) misreads.set(key, change);
    }
  }
  const versions = versionWords(application, daemon, changes);
  const fitAll = (kind: PartKind): FittedPart[] => {
    const numbers = new Map(daemon[partLists[kind]].map(({ name }, index) => [name, index + 1]));
    return application[partLists[kind]].map(({ name }) => {
      const number = numbers.get(name);
      if (number === undefined) {
        return { name, reason: `The daemon has no ${kind} ${name}. ${versions}` };
      }
      const misread = misreads.get(`${kind} ${name}`) ?? misreads.get("");
      if (misread === undefined) return { name, number, reason: "" };
      return { name, misfitNumber: number, reason: `${differenceWords(misread)} ${versions}` };
    });
  };
  return {
    methods: fitAll("method"),
    callbacks: fitAll("callback"),
    events: fitAll("event"),
    exceptions: fitAll("exception"),
    daemonExceptions: daemon.exceptions.map(({ name }) => name),
  };
}

function differenceWords({ subject, was = "none", is = "none" }: Change): string {
  return `${subject}: the application has ${was}, the daemon has ${is}.`;
}

function versionWords(
  application: Description,
  daemon: Description,
  changes: readonly Change[],
): string {
  const later = laterOf(application, daemon, changes);
  const older =
    later === undefined
      ? "neither is a later form of the other. Build both from the same specification."
      : later === "second"
        ? "the application is the older one. Update it."
        : "the daemon is the older one. Update it.";
  return `The application was built from ${versionOf(application)}, the daemon from ${versionOf(daemon)}: ${older}`;
}

function versionOf({ namespace, version }: Description): string {
  return `${namespace} ${version ?? "without a version"}`;
}
