import { calleeFlag, endKind, failureFlag, itemKind, kindOf } from "../messages/messages.js";
import type { Reader } from "../values/reader.js";

/** What the calling half of a session does with what a callee says about the streams of a call. */
export interface CallerEnd {
  item(id: number, stream: number, reader: Reader): void;
  credit(id: number, stream: number, bytes: number): void;
  unwanted(id: number, stream: number): void;
}

/** What the answering half does with what a caller says. */
export interface CalleeEnd {
  item(id: number, stream: number, reader: Reader): void;
  credit(id: number, stream: number, bytes: number): void;
  ended(id: number, stream: number): void;
  failed(id: number, stream: number, message: string): void;
}

/** An item, end or credit arrived, and its head was read. Throws `ProtocolError` if it makes no sense. */
export function receiveOfStream(
  head: number,
  reader: Reader,
  caller: CallerEnd,
  callee: CalleeEnd,
): void {
  const id = reader.uint32();
  const stream = reader.varint("the number of a stream");
  const isOwnCall = (head & calleeFlag) !== 0;
  const kind = kindOf(head);
  if (kind === itemKind) {
    if (isOwnCall) caller.item(id, stream, reader);
    else callee.item(id, stream, reader);
  } else if (kind !== endKind) {
    const bytes = reader.uint32();
    reader.expectEnd();
    if (isOwnCall) caller.credit(id, stream, bytes);
    else callee.credit(id, stream, bytes);
  } else if (head & failureFlag) {
    reader.string();
    const message = reader.string();
    reader.expectEnd();
    callee.failed(id, stream, message);
  } else {
    reader.expectEnd();
    if (isOwnCall) caller.unwanted(id, stream);
    else callee.ended(id, stream);
  }
}
