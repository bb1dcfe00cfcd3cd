/** W3C Trace Context, in the header of a call (PROTOCOL.md, section 4): which trace the call belongs to. */
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import { traceparentCharactersMax, tracestateCharactersMax } from "../limits.js";
import type { Reader } from "../values/reader.js";
import type { Writer } from "../values/writer.js";

/** Both values are well-formed. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate: string | undefined;
}

/** What a call may be given of it; `undefined` is absent. */
export interface GivenTraceContext {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

const ids = "(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}";
let traceparentForm: RegExp | undefined;
const tracestateForm = /^[\x20-\x7e]+$/u;

/** Made for the first call that is traced. */
function formOfTraceparent(): RegExp {
  return (traceparentForm ??= new RegExp(
    `^(?:00-${ids}|(?!00|ff)[0-9a-f]{2}-${ids}(?:-[\\x20-\\x7e]*)?)$`,
    "u",
  ));
}

export function isTraceparent(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= traceparentCharactersMax &&
    formOfTraceparent().test(value)
  );
}

export function isTracestate(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= tracestateCharactersMax &&
    tracestateForm.test(value)
  );
}

/** What options of a call give. Throws `InvalidValue` for what is not well-formed, with the name of the call in front. */
export function checkedTraceContext(
  call: string,
  { traceparent, tracestate }: GivenTraceContext,
): TraceContext | undefined {
  if (traceparent === undefined && tracestate === undefined) return undefined;
  if (!isTraceparent(traceparent)) {
    throw new InvalidValue(
      `${call}: traceparent must be as in W3C Trace Context, such as "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ` +
        `got ${describe(traceparent)}.`,
    );
  }
  if (tracestate !== undefined && !isTracestate(tracestate)) {
    throw new InvalidValue(
      `${call}: tracestate must be at most ${tracestateCharactersMax} printable characters of ASCII, got ${describe(tracestate)}.`,
    );
  }
  return { traceparent, tracestate };
}

/** What is well-formed of it, where nobody is to be told of the rest. */
export function wellFormedTraceContext({
  traceparent,
  tracestate,
}: GivenTraceContext): TraceContext | undefined {
  if (!isTraceparent(traceparent)) return undefined;
  return { traceparent, tracestate: isTracestate(tracestate) ? tracestate : undefined };
}

/** Writes the header of a call. */
export function writeTraceContext(writer: Writer, { traceparent, tracestate }: TraceContext): void {
  const entries = [[traceparentKey, traceparent]];
  if (tracestate !== undefined) entries.push([tracestateKey, tracestate]);
  // All of it is ASCII: a byte each, and the sizes in front.
  const sizes = entries.flat().map((text) => text.length + (text.length < 0x80 ? 1 : 2));
  writer.varint(sizes.reduce((sum, size) => sum + size));
  for (const text of entries.flat()) writer.string(text, "the header of a call");
}

/** Reads the header of a call. Undefined where it says nothing of a trace that is well-formed. */
export function readTraceContext(reader: Reader): TraceContext | undefined {
  let traceparent: string | undefined;
  let tracestate: string | undefined;
  const outerEnd = reader.beginPart("the header of a call");
  while (reader.remaining > 0) {
    const key = reader.string();
    const value = reader.string();
    if (key === traceparentKey) traceparent = value;
    else if (key === tracestateKey) tracestate = value;
  }
  reader.endPart(outerEnd);
  return wellFormedTraceContext({ traceparent, tracestate });
}

const traceparentKey = "traceparent";
const tracestateKey = "tracestate";
