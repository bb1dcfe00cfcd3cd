/** One difference between an interface as it was and as it is. */
export interface Change {
  readonly code: ChangeCode;
  /** Whether it breaks the rule that interfaces only grow at their ends. */
  readonly isBreaking: boolean;
  /**
   * Whether two peers, one of each, would misread each other's values or fail to read them: the same whichever is the older. What is
   * breaking without this takes away what the other side may ask for, and whoever asks is told so. Parts are found by their names when a
   * connection opens, so their numbers alone mislead nobody who has the description.
   */
  readonly isMisread: boolean;
  /** What works no longer, or differently: everything that uses what has changed. Empty where nothing uses it. */
  readonly affects: readonly Part[];
  /** One sentence, in the words of the specification. */
  readonly message: string;
  /** The way out, where there is one. */
  readonly hint?: string;
  /** What is changed, as a sentence begins: `Member "age" of model "Student"`. */
  readonly subject: string;
  /** What stands there on each side, in the words of the specification; absent where nothing does. */
  readonly was?: string;
  readonly is?: string;
  /**
   * The part of each description that has the name which is changed; where it is gone or did not exist, what it is in or what stands in its
   * place. The whole description stands for its headers. One and the same object as in the description, so that whoever knows where
   * that comes from can find the place.
   */
  readonly old?: object;
  readonly new?: object;
}

/** What can work or fail for itself between two peers. A broken exception arrives as a general error and breaks no method. */
export type Part =
  { readonly kind: "interface" } | { readonly kind: PartKind; readonly name: string };

export type PartKind = "method" | "callback" | "event" | "exception";

/** Everything that has a place in an order, which is what its number comes from. */
export type Placed = PartKind | "member" | "parameter" | "case";

interface OfSubject {
  subject: string;
}

interface FromTo extends OfSubject {
  from: string;
  to: string;
}

/** What goes into the message of each code. A code is stable: it may be searched for, and machines may look at it. */
export type ChangeParameters = {
  "namespace-changed": FromTo;
  "class-changed": FromTo;
  "socket-moved": FromTo;
  "required-member-added": OfSubject;
  "required-parameter-added": OfSubject;
  "type-changed": FromTo;
  "became-optional": FromTo;
  "became-required": FromTo;
  "stream-changed": FromTo;
  "result-added": { subject: string; to: string };
  "result-removed": { subject: string; from: string };
  "alias-changed": FromTo;
  "type-renamed": { subject: string; to: string };
  "default-changed": FromTo;
  "default-removed": { subject: string; from: string };
  "default-added": { subject: string; to: string };
  "enum-value-removed": OfSubject;
  "enum-value-renamed": { subject: string; to: string };
  "enum-value-renumbered": FromTo;
  "enum-value-added": OfSubject;
  "type-added": OfSubject;
  "type-removed": OfSubject;
  "throws-added": { subject: string; exception: string };
  "throws-removed": { subject: string; exception: string };
  "annotation-changed": FromTo;
  "typescript-name-changed": FromTo;
  "version-changed": FromTo;
} & { [P in Placed as `${P}-removed`]: OfSubject } & {
  [P in Placed as `${P}-added`]: OfSubject;
} & {
  [P in Placed as `${P}-inserted`]: { subject: string; place: number };
} & { [P in Placed as `${P}-moved`]: { subject: string; from: number; to: number } } & {
  [P in Placed as `${P}-renamed`]: { subject: string; to: string };
};

export type ChangeCode = keyof ChangeParameters;

interface Entry<Parameters> {
  readonly isBreaking: boolean;
  readonly message: (parameters: Parameters) => string;
  readonly hint?: string;
}

type Catalogue = { readonly [C in ChangeCode]: Entry<ChangeParameters[C]> };

const keepName = 'Keep the name: @name("…") gives another in TypeScript alone.';
const appendOptional = "Make it optional, or give it a default.";
const atEnd = "What is new goes to the end.";

const was = ({ subject, from, to }: FromTo): string => `${subject} was ${from}, and is ${to}.`;

/** Every code there is. */
export const changeCatalogue: Catalogue = {
  "namespace-changed": breaking(was),
  "class-changed": breaking(was),
  "socket-moved": breaking(
    ({ subject, from, to }) => `${subject} was ${from}, and is ${to}: they look elsewhere.`,
  ),
  "required-member-added": breaking(
    ({ subject }) => `${subject} is new, and an older peer does not send it.`,
    appendOptional,
  ),
  "required-parameter-added": breaking(
    ({ subject }) => `${subject} is new, and an older peer does not send it.`,
    appendOptional,
  ),
  "type-changed": breaking(was),
  "became-optional": breaking(({ subject }) => `${subject} is optional now.`),
  "became-required": breaking(({ subject }) => `${subject} is no longer optional.`),
  "stream-changed": breaking(was),
  "result-added": breaking(({ subject, to }) => `${subject} returned nothing, and returns ${to}.`),
  "result-removed": breaking(
    ({ subject, from }) => `${subject} returned ${from}, and returns nothing.`,
  ),
  "alias-changed": breaking(was),
  "type-renamed": breaking(renamed, keepName),
  "default-changed": breaking(
    ({ subject, from, to }) => `${subject} had the default ${from}, and has ${to}.`,
  ),
  "default-removed": breaking(
    ({ subject, from }) => `${subject} had the default ${from}, and has none.`,
  ),
  "default-added": additive(({ subject, to }) => `${subject} has the default ${to} now.`),
  "enum-value-removed": breaking(gone),
  "enum-value-renamed": breaking(renamed, keepName),
  "enum-value-renumbered": breaking(
    ({ subject, from, to }) => `${subject} was number ${from}, and is ${to}.`,
    "A number in the specification keeps it: name = 3.",
  ),
  "enum-value-added": additive(isNew),
  "type-added": additive(isNew),
  "type-removed": additive(gone),
  "throws-added": additive(({ subject, exception }) => `${subject} throws ${exception} now.`),
  "throws-removed": additive(
    ({ subject, exception }) => `${subject} no longer throws ${exception}.`,
  ),
  "annotation-changed": additive(was),
  "typescript-name-changed": additive(
    ({ subject, from, to }) => `${subject} was called ${from} in TypeScript, and is called ${to}.`,
  ),
  "version-changed": additive(was),
  ...placed("method"),
  ...placed("callback"),
  ...placed("event"),
  ...placed("exception"),
  ...placed("member"),
  ...placed("parameter"),
  ...placed("case"),
};

/** The five codes of everything that has a place. */
function placed<P extends Placed>(kind: P): Pick<Catalogue, PlacedCode<P>>;
function placed(kind: Placed): Partial<Catalogue> {
  return {
    [`${kind}-removed`]: breaking(gone),
    [`${kind}-renamed`]: breaking(renamed, keepName),
    [`${kind}-moved`]: breaking(
      ({ subject, from, to }: ChangeParameters["member-moved"]) =>
        `${subject} was number ${from} in its order, and is ${to}.`,
      "Leave what there is in its order.",
    ),
    [`${kind}-inserted`]: breaking(
      ({ subject, place }: ChangeParameters["member-inserted"]) =>
        `${subject} is new, and has taken the place ${place} of another.`,
      atEnd,
    ),
    [`${kind}-added`]: additive(isNew),
  };
}

export type PlacedCode<P extends Placed = Placed> =
  `${P}-${"removed" | "renamed" | "moved" | "inserted" | "added"}`;

function gone({ subject }: OfSubject): string {
  return `${subject} is gone.`;
}

function isNew({ subject }: OfSubject): string {
  return `${subject} is new.`;
}

function renamed({ subject, to }: { subject: string; to: string }): string {
  return `${subject} seems to be called ${to} now.`;
}

function breaking<Parameters>(
  message: (parameters: Parameters) => string,
  hint?: string,
): Entry<Parameters> {
  return { isBreaking: true, message, ...(hint !== undefined && { hint }) };
}

function additive<Parameters>(message: (parameters: Parameters) => string): Entry<Parameters> {
  return { isBreaking: false, message };
}
