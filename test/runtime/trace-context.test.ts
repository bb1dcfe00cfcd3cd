import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InvalidValue, ProtocolError } from "../../runtime/errors.js";
import { beginCall, readDeadline, readHead, readTrace } from "../../runtime/messages/messages.js";
import { OriginalWriter } from "../../runtime/original/writer.js";
import { Reader } from "../../runtime/values/reader.js";
import { checkedTraceContext, type TraceContext } from "../../runtime/messages/trace-context.js";
import { Writer } from "../../runtime/values/writer.js";
import { fromHex, toHex } from "./values.js";

interface Vector {
  readonly about: string;
  readonly bytes: string;
  readonly deadlineMs?: number;
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly error: string;
}

const vectors: Record<"written" | "read" | "malformed", Vector[]> = JSON.parse(
  readFileSync(new URL("../vectors/trace-context.json", import.meta.url), "utf8"),
);
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test.each(vectors.written)("$bytes is written and read", (vector) => {
  const { bytes, deadlineMs } = vector;
  const trace = { traceparent: vector.traceparent, tracestate: vector.tracestate };
  expect(toHex(written(deadlineMs, trace))).toBe(bytes);
  expect(read(bytes)).toEqual([deadlineMs, trace, "42"]);
});

test.each(vectors.read)("read from a header: $about", ({ bytes, ...vector }) => {
  const [, trace, argument] = read(bytes);
  expect(trace?.traceparent).toBe(vector.traceparent);
  expect(trace?.tracestate).toBe(vector.tracestate);
  expect(argument).toBe("42");
});

test.each(vectors.malformed)("a header that is malformed: $bytes", ({ bytes, error }) => {
  expect(() => read(bytes)).toThrow(ProtocolError);
  expect(() => read(bytes)).toThrow(error);
});

test("the longest header is written and read", () => {
  const trace = {
    traceparent: `01${traceparent.slice(2)}-${"x".repeat(200)}`,
    tracestate: "s".repeat(512),
  };
  expect(read(toHex(written(undefined, trace)))).toEqual([undefined, trace, "42"]);
});

test("a deadline that no timer can wait for is left out", () => {
  const trace = { traceparent, tracestate: undefined };
  expect(written(2 ** 31, trace)).toEqual(written(undefined, trace));
});

test("an original, whose protocol has no headers, gets the call without", () => {
  const head = Uint8Array.of(9);
  const bytes = [undefined, { traceparent, tracestate: "a=1" }].map((trace) => {
    const writer = new OriginalWriter({ call: () => head, event: () => head, callId() {} });
    writer.beginMessage();
    beginCall(writer, 1, 1, 500, trace);
    return toHex(writer.message());
  });
  expect(bytes[1]).toBe(bytes[0]);
});

describe("options", () => {
  test("that say nothing of a trace are no trace", () => {
    expect(checkedTraceContext("get", {})).toBeUndefined();
    expect(checkedTraceContext("get", { traceparent: undefined })).toBeUndefined();
  });

  test("that are well-formed are taken", () => {
    const given = { traceparent, tracestate: "a=1" };
    expect(checkedTraceContext("get", given)).toEqual(given);
  });

  test.each([
    [{ traceparent: "" }, 'get: traceparent must be as in W3C Trace Context, such as "00-'],
    [
      { traceparent: traceparent.toUpperCase() },
      'got "00-0AF7651916CD43DD8448EB211C80319C-B7AD"... (55',
    ],
    [{ traceparent: `01${traceparent.slice(2)}-${"x".repeat(201)}` }, "traceparent must be"],
    [{ traceparent: `${traceparent}\n` }, "traceparent must be"],
    [{ tracestate: "a=1" }, "got undefined"],
    [{ traceparent, tracestate: "s".repeat(513) }, "get: tracestate must be at most 512 printable"],
    [{ traceparent, tracestate: "" }, 'got ""'],
    [{ traceparent, tracestate: "a=\u00eb" }, "tracestate must be"],
  ])("%j are refused", (given, message) => {
    expect(() => checkedTraceContext("get", given)).toThrow(InvalidValue);
    expect(() => checkedTraceContext("get", given)).toThrow(message);
  });
});

function written(deadlineMs: number | undefined, trace: TraceContext): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  beginCall(writer, 1, 1, deadlineMs, trace);
  writer.string("42", "id");
  return writer.message();
}

function read(hex: string): [number | undefined, TraceContext | undefined, string] {
  const reader = new Reader();
  reader.reset(fromHex(hex));
  const head = readHead(reader);
  reader.uint32();
  reader.varint("a method");
  const parts = [readDeadline(reader, head), readTrace(reader, head), reader.string()] as const;
  reader.expectEnd();
  return [...parts];
}
