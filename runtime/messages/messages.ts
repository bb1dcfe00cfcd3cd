/**
 * The messages after the greeting (PROTOCOL.md, section 4): how each begins. A function named `begin...` leaves the rest, the
 * values, to its caller; one named `write...` writes the whole message.
 */
import { deadlineMsMax, errorTextCharactersMax } from "../limits.js";
import type { Reader } from "../values/reader.js";
import { toWellFormed } from "../values/text.js";
import { readTraceContext, writeTraceContext, type TraceContext } from "./trace-context.js";
import type { Writer } from "../values/writer.js";

export const callKind = 0x01;
export const replyKind = 0x02;
export const throwKind = 0x03;
export const cancelKind = 0x04;
export const eventKind = 0x05;
export const itemKind = 0x06;
export const endKind = 0x07;
export const creditKind = 0x08;
export const pingKind = 0x09;
export const pongKind = 0x0a;
export const subscribeKind = 0x0b;
export const unsubscribeKind = 0x0c;
export const goodbyeKind = 0x0d;
export const gapKind = 0x0e;

/** Flags of a call: in the head that `readHead` returns, beside the kind. */
export const deadlineFlag = 0x40;
export const headerFlag = 0x80;

/** Of an event, a subscribe and a gap: a sequence number follows. */
export const sequenceFlag = 0x40;

/** Of item, end and credit: the id is one of the receiver's calls. */
export const calleeFlag = 0x40;
/** Of an end: the stream has failed. */
export const failureFlag = 0x80;

/** The number of the exception that stands for everything a specification does not declare. */
export const undeclared = 0;

/**
 * The arguments are to follow. `deadlineMs` is a whole number of 1 or more; where it is absent, or more than a timer can
 * wait, the call has no deadline.
 */
export function beginCall(
  writer: Writer,
  id: number,
  method: number,
  deadlineMs?: number,
  trace?: TraceContext,
): void {
  if (trace !== undefined) {
    beginTracedCall(writer, id, method, deadlineMs, trace);
    return;
  }
  if (deadlineMs === undefined || deadlineMs > deadlineMsMax) {
    writer.byte(callKind);
    writer.fixed32(id);
    writer.varint(method);
    return;
  }
  writer.byte(callKind | deadlineFlag);
  writer.fixed32(id);
  writer.varint(method);
  writer.fixed32(deadlineMs);
}

function beginTracedCall(
  writer: Writer,
  id: number,
  method: number,
  deadlineMs: number | undefined,
  trace: TraceContext,
): void {
  const hasDeadline = deadlineMs !== undefined && deadlineMs <= deadlineMsMax;
  writer.byte(callKind | headerFlag | (hasDeadline ? deadlineFlag : 0));
  writer.fixed32(id);
  writer.varint(method);
  if (hasDeadline) writer.fixed32(deadlineMs);
  if (writer.carriesHeaders) writeTraceContext(writer, trace);
}

/** The result is to follow, if there is any. */
export function beginReply(writer: Writer, id: number): void {
  writer.byte(replyKind);
  writer.fixed32(id);
}

/** An exception that the specification declares. Its members are to follow, if there are any. */
export function beginThrow(writer: Writer, id: number, exception: number, message: string): void {
  writer.byte(throwKind);
  writer.fixed32(id);
  writer.varint(exception);
  writeProse(writer, message);
}

/** An error that the specification does not declare. As its texts are cut, it fits into what any peer must accept. */
export function writeFailure(
  writer: Writer,
  id: number,
  code: string,
  message: string,
  stack: string,
): void {
  beginThrow(writer, id, undeclared, code);
  writeProse(writer, message);
  writeProse(writer, stack);
}

/** For a call that was sent; its answer is awaited all the same. */
export function writeCancel(writer: Writer, id: number): void {
  writer.byte(cancelKind);
  writer.fixed32(id);
}

/** The parameters are to follow. */
export function beginEvent(writer: Writer, event: number): void {
  writer.byte(eventKind);
  writer.varint(event);
}

/** A firing of an event that is kept for replay. The parameters are to follow. */
export function beginNumberedEvent(writer: Writer, event: number, sequence: number): void {
  writer.byte(eventKind | sequenceFlag);
  writer.varint(event);
  writeSequence(writer, sequence);
}

/** `missed` firings do not come; where `sequence` is given, it is that of the last one before the next. */
export function writeGap(writer: Writer, event: number, missed: number, sequence?: number): void {
  writer.byte(sequence === undefined ? gapKind : gapKind | sequenceFlag);
  writer.varint(event);
  writeSequence(writer, missed);
  if (sequence !== undefined) writeSequence(writer, sequence);
}

/** The item is to follow. `flag` is `calleeFlag` where the sender is the callee, and 0 where it is the caller; here and below. */
export function beginItem(writer: Writer, flag: number, id: number, stream: number): void {
  writer.byte(itemKind | flag);
  writer.fixed32(id);
  writer.varint(stream);
}

/** From the caller: there are no more items. From the callee: it wants no more of them. */
export function writeEnd(writer: Writer, flag: number, id: number, stream: number): void {
  writer.byte(endKind | flag);
  writer.fixed32(id);
  writer.varint(stream);
}

/** From the caller: the source of the items has failed. */
export function writeFailedEnd(
  writer: Writer,
  id: number,
  stream: number,
  code: string,
  message: string,
): void {
  writeEnd(writer, failureFlag, id, stream);
  writeProse(writer, code);
  writeProse(writer, message);
}

/** So many bytes more may be sent, from 1 to `streamCreditMax`. */
export function writeCredit(
  writer: Writer,
  flag: number,
  id: number,
  stream: number,
  bytes: number,
): void {
  writer.byte(creditKind | flag);
  writer.fixed32(id);
  writer.varint(stream);
  writer.fixed32(bytes);
}

export function writePing(writer: Writer, token: number): void {
  writer.byte(pingKind);
  writer.fixed32(token);
}

/** Sent at once, with the token of the ping. */
export function writePong(writer: Writer, token: number): void {
  writer.byte(pongKind);
  writer.fixed32(token);
}

/** With `after`, what was fired after that sequence number is to be sent as well. */
export function writeSubscribe(writer: Writer, event: number, after?: number): void {
  writer.byte(after === undefined ? subscribeKind : subscribeKind | sequenceFlag);
  writer.varint(event);
  if (after !== undefined) writeSequence(writer, after);
}

export function writeUnsubscribe(writer: Writer, event: number): void {
  writer.byte(unsubscribeKind);
  writer.varint(event);
}

/** Never fails, as its texts are made well-formed and cut. */
export function writeGoodbye(writer: Writer, code: string, message: string): void {
  writer.byte(goodbyeKind);
  writeProse(writer, code);
  writeProse(writer, message);
}

/**
 * Reads the first byte of a message: the kind in the low six bits (`kindOf`), and the flags. Kinds and flags that are not
 * defined throw `ProtocolError`.
 */
export function readHead(reader: Reader): number {
  const head = reader.byte("the kind of a message");
  const kind = head & 0x3f;
  if (kind < callKind || kind > gapKind) {
    throw reader.error("a message", `there is no kind ${hex(kind)}`);
  }
  const flags = head & 0xc0;
  if (flags !== 0 && !areFlagsDefined(kind, flags)) {
    throw reader.error("a message", `kind ${hex(kind)} has no flags ${hex(flags)}`);
  }
  return head;
}

/** The kind in what `readHead` returned. */
export function kindOf(head: number): number {
  return head & 0x3f;
}

/** Reads the deadline of a call, in milliseconds from now. Undefined where there is none. */
export function readDeadline(reader: Reader, head: number): number | undefined {
  let deadlineMs: number | undefined;
  if (head & deadlineFlag) {
    deadlineMs = reader.uint32();
    if (deadlineMs < 1 || deadlineMs > deadlineMsMax) {
      throw reader.error(
        "a call",
        `its deadline of ${deadlineMs} ms is not from 1 to ${deadlineMsMax}`,
      );
    }
  }
  return deadlineMs;
}

/** Reads the header of a call, which stands behind the deadline. Undefined where there is none, or it says nothing of a trace. */
export function readTrace(reader: Reader, head: number): TraceContext | undefined {
  return head & headerFlag ? readTraceContext(reader) : undefined;
}

/** Reads a sequence number, or a number of firings. */
export function readSequence(reader: Reader): number {
  const low = reader.uint32();
  const sequence = reader.uint32() * 2 ** 32 + low;
  // No daemon lives long enough for more.
  if (sequence > Number.MAX_SAFE_INTEGER)
    throw reader.error("a sequence number", "it is too large");
  return sequence;
}

function writeSequence(writer: Writer, sequence: number): void {
  writer.fixed32(sequence % 2 ** 32);
  writer.fixed32(Math.floor(sequence / 2 ** 32));
}

/** The flags that a kind can have. */
function areFlagsDefined(kind: number, flags: number): boolean {
  // A callee has no items whose source could fail: its result ends with its answer.
  if (kind === endKind && flags === (calleeFlag | failureFlag)) return false;
  return (flags & ~flagsOf(kind)) === 0;
}

function flagsOf(kind: number): number {
  switch (kind) {
    case callKind:
      return deadlineFlag | headerFlag;
    case eventKind:
    case subscribeKind:
    case gapKind:
      return sequenceFlag;
    case itemKind:
    case creditKind:
      return calleeFlag;
    case endKind:
      return calleeFlag | failureFlag;
    default:
      return 0;
  }
}

/** Text for people: what is not well-formed is mended and what is long is cut, so that telling of an error never fails. */
function writeProse(writer: Writer, text: string): void {
  writer.string(toWellFormed(text.slice(0, errorTextCharactersMax)), "message");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
