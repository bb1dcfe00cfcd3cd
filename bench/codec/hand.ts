/* oxlint-disable unicorn/no-new-array -- `Array.from` would call a function for each item */
import type { Article, Reading, Sheet, Student } from "bench-system";
import { codec, type Codec, type Codecs } from "./codec.js";
import { HandReader } from "./hand-reader.js";
import { HandWriter } from "./hand-writer.js";

/**
 * By hand, for these models alone: nothing is checked, and nothing can be added later. What is read of a binary is a copy, so that it does
 * not change and does not keep all that arrived with it: so do ours, avsc, and JSON, whose base64 has to be decoded. msgpackr (without
 * `copyBuffers`), protobufjs and protobuf-es give a view of the message, which is cheaper for large ones.
 */
export const hand: Codecs = {
  student: (sample) => own(sample, writeStudent, readStudent),
  reading: (sample) => own(sample, writeReading, readReading),
  article: (sample) => own(sample, writeArticle, readArticle),
  sheet: (sample) => own(sample, writeSheet, readSheet),
};

function own<Value>(
  sample: Value,
  write: (to: HandWriter, value: Value) => void,
  read: (from: HandReader) => Value,
): Codec {
  const writer = new HandWriter();
  const reader = new HandReader();
  return codec({
    prepare: () => sample,
    encode(value) {
      writer.used = 0;
      write(writer, value);
    },
    decode(bytes) {
      // It was made of a Buffer, below.
      reader.reset(bytes as Buffer);
      return read(reader);
    },
    bytes(value) {
      writer.used = 0;
      write(writer, value);
      return Buffer.from(writer.bytes.subarray(0, writer.used));
    },
  });
}

function writeStudent(to: HandWriter, { id, firstName, lastName, age, photo }: Student): void {
  to.text(id);
  to.text(firstName);
  to.text(lastName);
  to.reserve(5 + photo.length);
  to.bytes[to.used++] = age;
  to.int32(photo.length);
  to.bytes.set(photo, to.used);
  to.used += photo.length;
}

function readStudent(from: HandReader): Student {
  const id = from.text();
  const firstName = from.text();
  const lastName = from.text();
  const age = from.bytes[from.at++] as number;
  return { id, firstName, lastName, age, photo: from.binary(from.int32()) };
}

function writeReading(to: HandWriter, value: Reading): void {
  const { samples, counters } = value;
  to.reserve(35 + samples.length * 8 + counters.length * 4);
  const { view, used } = to;
  view.setUint16(used, value.sensor, true);
  view.setInt32(used + 2, value.offset, true);
  view.setBigUint64(used + 6, value.sequence, true);
  view.setFloat64(used + 14, value.time, true);
  view.setFloat32(used + 22, value.gain, true);
  view.setUint8(used + 26, value.isValid ? 1 : 0);
  to.used = used + 27;
  to.doubles(samples);
  to.integers(counters);
}

function readReading(from: HandReader): Reading {
  const { view } = from;
  const at = from.skip(27);
  return {
    sensor: view.getUint16(at, true),
    offset: view.getInt32(at + 2, true),
    sequence: view.getBigUint64(at + 6, true),
    time: view.getFloat64(at + 14, true),
    gain: view.getFloat32(at + 22, true),
    isValid: view.getUint8(at + 26) === 1,
    samples: from.doubles(),
    counters: from.uint32s(),
  };
}

function writeArticle(to: HandWriter, { title, author, summary, keywords, body }: Article): void {
  to.text(title);
  to.text(author);
  to.text(summary);
  to.texts(keywords);
  to.text(body);
}

function readArticle(from: HandReader): Article {
  const title = from.text();
  const author = from.text();
  const summary = from.text();
  return { title, author, summary, keywords: from.texts(), body: from.text() };
}

function writeSheet(to: HandWriter, { name, weights, blocks, names, cells }: Sheet): void {
  to.text(name);
  to.count(weights.length);
  for (const row of weights) to.doubles(row);
  to.count(blocks.length);
  for (const block of blocks) {
    to.count(block.length);
    for (const row of block) to.integers(row);
  }
  to.count(names.length);
  for (const row of names) to.texts(row);
  to.count(cells.length);
  for (const row of cells) writeCells(to, row);
}

type Cells = Sheet["cells"][number];

function writeCells(to: HandWriter, cells: Cells): void {
  to.count(cells.length);
  for (const { row, column, label } of cells) {
    to.reserve(4);
    to.int32(row | (column << 16));
    to.text(label);
  }
}

function readSheet(from: HandReader): Sheet {
  const name = from.text();
  const weights = new Array<number[]>(from.int32());
  for (let index = 0; index < weights.length; index++) weights[index] = from.doubles();
  const blocks = new Array<number[][]>(from.int32());
  for (let index = 0; index < blocks.length; index++) {
    const block = new Array<number[]>(from.int32());
    for (let row = 0; row < block.length; row++) block[row] = from.int32s();
    blocks[index] = block;
  }
  const names = new Array<string[]>(from.int32());
  for (let index = 0; index < names.length; index++) names[index] = from.texts();
  const cells = new Array<Cells>(from.int32());
  for (let index = 0; index < cells.length; index++) cells[index] = readCells(from);
  return { name, weights, blocks, names, cells };
}

function readCells(from: HandReader): Cells {
  const cells = new Array<Cells[number]>(from.int32());
  for (let index = 0; index < cells.length; index++) {
    const both = from.int32();
    cells[index] = { row: both & 0xffff, column: both >>> 16, label: from.text() };
  }
  return cells;
}
