import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import * as messages from "../../runtime/messages/messages.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";
import { fromHex, toHex } from "./values.js";

interface Vector {
  readonly message: string;
  readonly id: number;
  readonly method: number;
  readonly deadlineMs?: number;
  readonly exception: number;
  readonly code: string;
  readonly text: string;
  readonly stack: string;
  readonly event: number;
  readonly sequence?: number;
  readonly missed: number;
  readonly after?: number;
  readonly flag: number;
  readonly stream: number;
  readonly credit: number;
  readonly token: number;
  readonly argument: string;
  readonly error: string;
  readonly bytes: string;
}

const vectors: Record<
  "messages" | "callsWithHeader" | "malformedHeads" | "malformedCalls" | "malformedSequences",
  Vector[]
> = JSON.parse(readFileSync(new URL("../vectors/messages.json", import.meta.url), "utf8"));

const writers: Record<string, (writer: Writer, vector: Vector) => void> = {
  call: (writer, { id, method, deadlineMs }) => messages.beginCall(writer, id, method, deadlineMs),
  reply: (writer, { id }) => messages.beginReply(writer, id),
  throw: (writer, { id, exception, text }) => messages.beginThrow(writer, id, exception, text),
  failure: (writer, { id, code, text, stack }) =>
    messages.writeFailure(writer, id, code, text, stack),
  cancel: (writer, { id }) => messages.writeCancel(writer, id),
  event: (writer, { event }) => messages.beginEvent(writer, event),
  "numbered event": (writer, { event, sequence = 0 }) =>
    messages.beginNumberedEvent(writer, event, sequence),
  gap: (writer, { event, missed, sequence }) => messages.writeGap(writer, event, missed, sequence),
  item: (writer, { flag, id, stream }) => messages.beginItem(writer, flag, id, stream),
  end: (writer, { flag, id, stream }) => messages.writeEnd(writer, flag, id, stream),
  "failed end": (writer, { id, stream, code, text }) =>
    messages.writeFailedEnd(writer, id, stream, code, text),
  credit: (writer, { flag, id, stream, credit }) =>
    messages.writeCredit(writer, flag, id, stream, credit),
  ping: (writer, { token }) => messages.writePing(writer, token),
  pong: (writer, { token }) => messages.writePong(writer, token),
  subscribe: (writer, { event, after }) => messages.writeSubscribe(writer, event, after),
  unsubscribe: (writer, { event }) => messages.writeUnsubscribe(writer, event),
  goodbye: (writer, { code, text }) => messages.writeGoodbye(writer, code, text),
};

test.each(vectors.messages)("$message is $bytes", (vector) => {
  expect(toHex(written((writer) => writers[vector.message]?.(writer, vector)))).toBe(vector.bytes);
  const head = messages.readHead(reading(vector.bytes));
  expect(messages.kindOf(head)).toBe(fromHex(vector.bytes).readUInt8() & 0x3f);
});

test("a call without a deadline, or with one that no timer can wait for, has no flag", () => {
  const plain = written((writer) => messages.beginCall(writer, 1, 1));
  expect(written((writer) => messages.beginCall(writer, 1, 1, 2 ** 31))).toEqual(plain);
  expect(written((writer) => messages.beginCall(writer, 1, 1, Infinity))).toEqual(plain);
});

test.each([
  ...vectors.messages.filter(({ message }) => message === "call"),
  ...vectors.callsWithHeader,
])("the call $bytes is read", ({ bytes, method, deadlineMs, argument }) => {
  const reader = reading(bytes);
  const head = messages.readHead(reader);
  reader.uint32();
  expect(reader.varint("a method")).toBe(method);
  expect(messages.readDeadline(reader, head)).toBe(deadlineMs);
  expect(messages.readTrace(reader, head)).toBeUndefined();
  const rest = reader.remaining > 0 ? reader.string() : undefined;
  expect(rest).toBe(argument);
  reader.expectEnd();
});

test.each(vectors.messages.filter(({ message }) => message === "gap"))(
  "the gap $bytes is read",
  ({ bytes, event, missed, sequence }) => {
    const reader = reading(bytes);
    const head = messages.readHead(reader);
    expect(reader.varint("an event")).toBe(event);
    expect(messages.readSequence(reader)).toBe(missed);
    if (head & messages.sequenceFlag) expect(messages.readSequence(reader)).toBe(sequence);
    reader.expectEnd();
  },
);

describe("a protocol error", () => {
  test.each(vectors.malformedHeads)("the head '$bytes'", ({ bytes, error }) => {
    expect(() => messages.readHead(reading(bytes))).toThrow(ProtocolError);
    expect(() => messages.readHead(reading(bytes))).toThrow(error);
  });

  test.each(vectors.malformedCalls)("the call $bytes", ({ bytes, error }) => {
    const reader = reading(bytes);
    const head = messages.readHead(reader);
    reader.uint32();
    reader.varint("a method");
    expect(() => messages.readDeadline(reader, head)).toThrow(error);
  });

  test.each(vectors.malformedSequences)("the sequence number $bytes", ({ bytes, error }) => {
    expect(() => messages.readSequence(reading(bytes))).toThrow(ProtocolError);
    expect(() => messages.readSequence(reading(bytes))).toThrow(error);
  });

  test("bytes after the end", () => {
    const reader = reading("0b 01 02");
    messages.readHead(reader);
    reader.varint("an event");
    expect(() => reader.expectEnd()).toThrow("at byte 2 of 3: 1 bytes are left over");
  });
});

test("texts of errors are cut and mended, and fit into what every peer accepts", () => {
  const writer = new Writer();
  writer.maxMessageBytes = 65_536;
  writer.beginMessage();
  messages.writeFailure(writer, 1, "remote-error", "\ud800".repeat(100_000), "\u65e5".repeat(1e6));
  const reader = new Reader();
  reader.reset(writer.message());
  messages.readHead(reader);
  reader.uint32();
  expect(reader.varint("an exception")).toBe(messages.undeclared);
  expect(reader.string()).toBe("remote-error");
  expect(reader.string()).toBe("\ufffd".repeat(8192));
  expect(reader.string()).toBe("\u65e5".repeat(8192));
  reader.expectEnd();
});

function written(write: (writer: Writer) => void): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  write(writer);
  return writer.message();
}

function reading(hex: string): Reader {
  const reader = new Reader();
  reader.reset(fromHex(hex));
  return reader;
}
