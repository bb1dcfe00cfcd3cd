import type { Article, Reading, Sheet, Student } from "bench-system";
import {
  CeilingWriter,
  readText,
  textBytes,
  writeStudent,
  writeText,
} from "../peers/ceiling-codec.js";
import { codec, type Codec, type Codecs } from "./codec.js";

/** By hand, for these models alone: nothing is checked, and nothing can be added later. Binaries are copied, as they are by the others. */
export const hand: Codecs = {
  student: (sample) => own(sample, writeStudent, readStudent),
  reading: (sample) => own(sample, writeReading, readReading),
  article: (sample) => own(sample, writeArticle, readArticle),
  sheet: (sample) => own(sample, writeSheet, readSheet),
};

/** Where the next value is read. */
interface Place {
  readonly bytes: Buffer;
  at: number;
}

const writer = new CeilingWriter();

function own<Value>(
  sample: Value,
  write: (writer: CeilingWriter, value: Value) => void,
  read: (place: Place) => Value,
): Codec {
  return codec({
    prepare: () => sample,
    encode(value) {
      writer.used = 0;
      write(writer, value);
    },
    // It was made of a Buffer, below.
    decode: (bytes) => read({ bytes: bytes as Buffer, at: 0 }),
    bytes(value) {
      writer.used = 0;
      write(writer, value);
      return Buffer.from(writer.bytes.subarray(0, writer.used));
    },
  });
}

function text(place: Place): string {
  const value = readText(place.bytes, place.at);
  place.at += textBytes(place.bytes, place.at);
  return value;
}

function size(place: Place): number {
  const value = place.bytes.readUInt32LE(place.at);
  place.at += 4;
  return value;
}

function list<Item>(place: Place, read: (place: Place) => Item): Item[] {
  const count = size(place);
  const items: Item[] = [];
  for (let index = 0; index < count; index++) items.push(read(place));
  return items;
}

function writeList<Item>(
  to: CeilingWriter,
  items: readonly Item[],
  write: (to: CeilingWriter, item: Item) => void,
): void {
  to.reserve(4);
  to.fixed32(items.length);
  for (const item of items) write(to, item);
}

function readStudent(place: Place): Student {
  const id = text(place);
  const firstName = text(place);
  const lastName = text(place);
  const age = place.bytes[place.at++] as number;
  const count = size(place);
  const photo = Buffer.allocUnsafe(count);
  photo.set(place.bytes.subarray(place.at, place.at + count));
  place.at += count;
  return { id, firstName, lastName, age, photo };
}

function writeDouble(to: CeilingWriter, value: number): void {
  to.reserve(8);
  to.used = to.bytes.writeDoubleLE(value, to.used);
}

function readDouble(place: Place): number {
  const value = place.bytes.readDoubleLE(place.at);
  place.at += 8;
  return value;
}

function writeInteger(to: CeilingWriter, value: number): void {
  to.reserve(4);
  to.fixed32(value);
}

function writeReading(to: CeilingWriter, value: Reading): void {
  to.reserve(27);
  to.used = to.bytes.writeUInt16LE(value.sensor, to.used);
  to.fixed32(value.offset);
  to.used = to.bytes.writeBigUInt64LE(value.sequence, to.used);
  writeDouble(to, value.time);
  to.used = to.bytes.writeFloatLE(value.gain, to.used);
  to.bytes[to.used++] = value.isValid ? 1 : 0;
  writeList(to, value.samples, writeDouble);
  writeList(to, value.counters, writeInteger);
}

function readReading(place: Place): Reading {
  const { bytes, at } = place;
  place.at = at + 27;
  return {
    sensor: bytes.readUInt16LE(at),
    offset: bytes.readInt32LE(at + 2),
    sequence: bytes.readBigUInt64LE(at + 6),
    time: bytes.readDoubleLE(at + 14),
    gain: bytes.readFloatLE(at + 22),
    isValid: bytes[at + 26] === 1,
    samples: list(place, readDouble),
    counters: list(place, size),
  };
}

function writeArticle(to: CeilingWriter, value: Article): void {
  writeText(to, value.title);
  writeText(to, value.author);
  writeText(to, value.summary);
  writeList(to, value.keywords, writeText);
  writeText(to, value.body);
}

function readArticle(place: Place): Article {
  return {
    title: text(place),
    author: text(place),
    summary: text(place),
    keywords: list(place, text),
    body: text(place),
  };
}

function writeCell(
  to: CeilingWriter,
  { row, column, label }: Sheet["cells"][number][number],
): void {
  to.reserve(4);
  to.used = to.bytes.writeUInt16LE(row, to.used);
  to.used = to.bytes.writeUInt16LE(column, to.used);
  writeText(to, label);
}

function readCell(place: Place): Sheet["cells"][number][number] {
  const { bytes, at } = place;
  place.at = at + 4;
  return { row: bytes.readUInt16LE(at), column: bytes.readUInt16LE(at + 2), label: text(place) };
}

function writeSheet(to: CeilingWriter, { name, weights, blocks, names, cells }: Sheet): void {
  writeText(to, name);
  writeList(to, weights, (outer, row) => writeList(outer, row, writeDouble));
  writeList(to, blocks, (outer, block) =>
    writeList(outer, block, (inner, row) => writeList(inner, row, writeInteger)),
  );
  writeList(to, names, (outer, row) => writeList(outer, row, writeText));
  writeList(to, cells, (outer, row) => writeList(outer, row, writeCell));
}

function readSheet(place: Place): Sheet {
  return {
    name: text(place),
    weights: list(place, (outer) => list(outer, readDouble)),
    blocks: list(place, (outer) => list(outer, (inner) => list(inner, readInteger))),
    names: list(place, (outer) => list(outer, text)),
    cells: list(place, (outer) => list(outer, readCell)),
  };
}

function readInteger(place: Place): number {
  const value = place.bytes.readInt32LE(place.at);
  place.at += 4;
  return value;
}
