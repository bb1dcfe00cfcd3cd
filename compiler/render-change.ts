import {
  frame,
  painted,
  placeText,
  plain,
  rangeOf,
  shown,
  type Paint,
  type RangeJson,
  type RenderOptions,
} from "./render.js";
import { positionAt, type Source, type Span } from "./source.js";
import type { ChangeCode, Part } from "@libmedium/runtime/evolution";
import type { PlacedChange } from "./placed-change.js";

/** The texts of both interfaces. */
export interface Sources {
  readonly old: Source;
  readonly new: Source;
}

/** A line to search for, the place as it was and as it is, what is affected, and the way out. Ends with a newline. */
export function renderChange(
  change: PlacedChange,
  sources: Sources,
  options: RenderOptions,
): string {
  const { code, isBreaking, message, hint, oldSpan, newSpan, affects } = change;
  const paint = options.colour ? painted : plain;
  const label = isBreaking
    ? paint(`breaking ${code}`, "error")
    : paint(`compatible ${code}`, "note");
  const lines = [
    oldSpan && positionAt(sources.old, oldSpan.start).line,
    newSpan && positionAt(sources.new, newSpan.start).line,
  ];
  const gutter = " ".repeat(String(Math.max(...lines.map((line) => line ?? 1))).length + 1);
  return [
    `${paint(titlePlace(change, sources), "place")} - ${label}: ${shown(message)}`,
    ...renderPlace("was", sources.old, oldSpan, gutter, paint),
    ...renderPlace("is now", sources.new, newSpan, gutter, paint),
    ...(affects.length === 0 ? [] : [`${gutter}${paint("affects", "note")}: ${words(affects)}`]),
    ...(hint === undefined ? [] : [`${gutter}${paint("hint", "hint")}: ${shown(hint)}`]),
    "",
  ].join("\n");
}

function titlePlace({ oldSpan, newSpan }: PlacedChange, sources: Sources): string {
  if (newSpan !== undefined) return placeText(sources.new, newSpan);
  return oldSpan === undefined ? sources.new.name : placeText(sources.old, oldSpan);
}

/** What is imported has no place here, and neither has what was never written. */
function renderPlace(
  label: string,
  source: Source,
  span: Span | undefined,
  gutter: string,
  paint: Paint,
): string[] {
  if (span === undefined) return [];
  return [
    `${gutter}${paint(label, "note")}: ${placeText(source, span)}`,
    ...frame(source, span, gutter, (mark) => paint(mark, "note"), paint),
  ];
}

const partsShownMax = 8;

function words(parts: readonly Part[]): string {
  const names = parts
    .slice(0, partsShownMax)
    .map((part) => (part.kind === "interface" ? "everything" : `${part.kind} ${part.name}`));
  const more = parts.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** "2 breaking changes, 1 compatible change". */
export function summariseChanges(changes: readonly PlacedChange[]): string {
  const breaking = changes.filter(({ isBreaking }) => isBreaking).length;
  const rest = changes.length - breaking;
  const text = counted(breaking, "breaking") + (rest > 0 ? `, ${counted(rest, "compatible")}` : "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function counted(count: number, word: string): string {
  return `${count === 0 ? "no" : count} ${word} change${count === 1 ? "" : "s"}`;
}

/** A place in one of the two texts. */
export interface PlacedJson {
  readonly file: string;
  readonly range: RangeJson;
}

/** A change for machines. */
export interface ChangeJson {
  readonly code: ChangeCode;
  readonly breaking: boolean;
  /** Whether two peers of these interfaces would misread each other. */
  readonly misread: boolean;
  readonly message: string;
  readonly affects: readonly Part[];
  readonly old?: PlacedJson;
  readonly new?: PlacedJson;
  readonly help?: string;
}

export function changeJson(change: PlacedChange, sources: Sources): ChangeJson {
  const { code, isBreaking, isMisread, message, affects, hint, oldSpan, newSpan } = change;
  return {
    code,
    breaking: isBreaking,
    misread: isMisread,
    message,
    affects,
    ...(oldSpan !== undefined && { old: placeJson(sources.old, oldSpan) }),
    ...(newSpan !== undefined && { new: placeJson(sources.new, newSpan) }),
    ...(hint !== undefined && { help: hint }),
  };
}

function placeJson(source: Source, span: Span): PlacedJson {
  return { file: source.name, range: rangeOf(source, span) };
}
