/** Values as items of version 1, without the messages around them. */
import { OriginalReader } from "../../runtime/original/reader.js";
import { OriginalWriter, type Heads } from "../../runtime/original/writer.js";
import { readValue, type Type, writeValue } from "../runtime/values.js";

const noHeads: Heads = {
  call: () => new Uint8Array(),
  event: () => new Uint8Array(),
  callId: () => {},
};

export function encodeItem(type: Type, value: unknown): Buffer {
  const writer = new OriginalWriter(noHeads);
  writer.beginMessage();
  writeValue(writer, type, value);
  writer.endMessage();
  return Buffer.from(writer.message());
}

/** Reads an item, or, where it is whole, a value to which all of the bytes belong. */
export function decodeItem(type: Type, bytes: Uint8Array, isWhole = false): unknown {
  const reader = new OriginalReader();
  // In the middle of other bytes, which must not be mistaken for its own.
  const around = Buffer.concat([Buffer.of(1, 1), bytes, Buffer.alloc(8)]);
  reader.reset(around, 2, 2 + bytes.length);
  reader.present(0, -1, 0, isWhole);
  const value = readValue(reader, type);
  reader.expectEnd();
  return value;
}
