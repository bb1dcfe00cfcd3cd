import { durationMs } from "../spec/duration.js";
import type { LiteralNode } from "../syntax/ast.js";
import type { Place } from "./described.js";

export interface AnnotationDefinition {
  readonly places: readonly Place[];
  /** What it takes, to end a sentence with. */
  readonly takes: string;
  /** How it is written. */
  readonly example: string;
  readonly fits: (values: readonly LiteralNode[] | undefined) => boolean;
}

const declarations = [
  ...(["class", "model", "exception", "enum", "union", "alias"] as const),
  ...(["method", "callback", "event"] as const),
];
const anything: readonly Place[] = [...declarations, "member", "value", "case", "parameter"];

/** Events kept for applications that reconnect: more would be a database. */
const replayMax = 1_000_000;

export const overflowWords: readonly string[] = ["wait", "drop_oldest", "disconnect"];

/** Every annotation there is. */
export const annotations: ReadonlyMap<string, AnnotationDefinition> = new Map([
  [
    "deprecated",
    {
      places: anything,
      takes: "a text in double quotes, or nothing",
      example: '@deprecated("use …")',
      fits: (values) => values === undefined || isOne(values, ({ kind }) => kind === "text"),
    },
  ],
  [
    "name",
    {
      places: anything,
      takes: "a name in double quotes",
      example: '@name("other")',
      fits: (values) => isOne(values, ({ kind }) => kind === "text"),
    },
  ],
  [
    "idempotent",
    {
      places: ["method"],
      takes: "nothing",
      example: "@idempotent",
      fits: (values) => values === undefined,
    },
  ],
  [
    "timeout",
    {
      places: ["method", "callback"],
      takes: "a time in ms, s, m or h, up to 24 days",
      example: "@timeout(5s)",
      fits: (values) =>
        isOne(values, ({ kind, text }) => kind === "numeral" && durationMs(text) !== undefined),
    },
  ],
  [
    "overflow",
    {
      places: ["event"],
      takes: "wait, drop_oldest or disconnect",
      example: "@overflow(drop_oldest)",
      fits: (values) =>
        isOne(values, ({ text, kind }) => kind === "word" && overflowWords.includes(text)),
    },
  ],
  [
    "replay",
    {
      places: ["event"],
      takes: "a whole number from 1 to 1,000,000",
      example: "@replay(100)",
      fits: (values) => isOne(values, (value) => isCount(value)),
    },
  ],
] satisfies [string, AnnotationDefinition][]);

function isCount({ kind, text }: LiteralNode): boolean {
  return kind === "numeral" && /^[1-9][0-9]{0,6}$/.test(text) && Number(text) <= replayMax;
}

function isOne(
  values: readonly LiteralNode[] | undefined,
  fits: (value: LiteralNode) => boolean,
): boolean {
  const [value, ...others] = values ?? [];
  return value !== undefined && others.length === 0 && fits(value);
}
