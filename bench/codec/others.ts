import { fileURLToPath } from "node:url";
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import avro from "avsc";
import type { Reading, Sheet, Student } from "bench-system";
import { Packr } from "msgpackr";
import protobuf from "protobufjs";
import {
  ArticleSchema,
  ReadingSchema,
  SheetSchema,
  StudentSchema,
} from "../peers/generated/bench_pb.js";
import { codec, type Codec, type Codecs } from "./codec.js";

/** Text has no bytes and no large integers: what becomes of them is a part of the work. */
export const json: Codecs = {
  student: (sample) =>
    jsonCodec<Student, { photo: string }>(
      sample,
      (value) => ({ ...value, photo: Buffer.from(value.photo).toString("base64") }),
      (value) => ({ ...value, photo: Buffer.from(value.photo, "base64") }),
    ),
  reading: (sample) =>
    jsonCodec<Reading, { sequence: string }>(
      sample,
      (value) => ({ ...value, sequence: String(value.sequence) }),
      (value) => ({ ...value, sequence: BigInt(value.sequence) }),
    ),
  article: (sample) => jsonCodec(sample, same, same),
  sheet: (sample) => jsonCodec(sample, same, same),
};

function same<Value>(value: Value): Value {
  return value;
}

function jsonCodec<Value, Text>(
  sample: Value,
  toText: (value: Value) => Text,
  fromText: (value: Text) => unknown,
): Codec {
  return codec<Value>({
    prepare: () => sample,
    encode: (value) => Buffer.from(JSON.stringify(toText(value))),
    // It is what was written.
    decode: (bytes) => fromText(JSON.parse((bytes as Buffer).toString()) as Text),
    bytes: (value) => Buffer.from(JSON.stringify(toText(value))),
  });
}

/** With records, which it sends once and refers to afterwards. */
export const msgpackrRecords: Codecs = {
  student: packrCodec,
  reading: packrCodec,
  article: packrCodec,
  sheet: packrCodec,
};

function packrCodec<Value>(sample: Value): Codec {
  const packr = new Packr({ structures: [] });
  return codec<Value>({
    prepare: () => sample,
    encode: (value) => packr.pack(value),
    decode: (bytes) => packr.unpack(bytes) as unknown,
    bytes: (value) => Buffer.from(packr.pack(value)),
  });
}

/** In protocol buffers a list of lists is a list of messages. */
function protobufSheet(sheet: Sheet): MessageInitShape<typeof SheetSchema> {
  return {
    name: sheet.name,
    weights: sheet.weights.map((items) => ({ items })),
    blocks: sheet.blocks.map((block) => ({ items: block.map((items) => ({ items })) })),
    names: sheet.names.map((items) => ({ items })),
    cells: sheet.cells.map((items) => ({ items })),
  };
}

/** The code that `pbjs -t static` writes to a file is what it makes of the same text at run time. */
const root = protobuf.loadSync(fileURLToPath(new URL("../../bench.proto", import.meta.url)));

export const protobufjs: Codecs = {
  student: (sample) => protobufjsCodec("Student", sample),
  reading: (sample) => protobufjsCodec("Reading", { ...sample, sequence: String(sample.sequence) }),
  article: (sample) => protobufjsCodec("Article", sample),
  sheet: (sample) => protobufjsCodec("Sheet", protobufSheet(sample)),
};

function protobufjsCodec(name: string, sample: object): Codec {
  const type = root.lookupType(name);
  return codec({
    prepare: () => type.fromObject(sample),
    encode: (value) => type.encode(value).finish(),
    decode: (bytes) => type.decode(bytes),
    bytes: (value) => type.encode(value).finish(),
  });
}

export const protobufEs: Codecs = {
  student: (sample) => protobufEsCodec(StudentSchema, sample),
  reading: (sample) => protobufEsCodec(ReadingSchema, sample),
  article: (sample) => protobufEsCodec(ArticleSchema, sample),
  sheet: (sample) => protobufEsCodec(SheetSchema, protobufSheet(sample)),
};

function protobufEsCodec<Schema extends DescMessage>(
  schema: Schema,
  sample: MessageInitShape<Schema>,
): Codec {
  return codec({
    prepare: () => create(schema, sample),
    encode: (value) => toBinary(schema, value),
    decode: (bytes) => fromBinary(schema, bytes),
    bytes: (value) => Buffer.from(toBinary(schema, value)),
  });
}

/** Integers of 64 bits as `bigint`, as its documentation has it. */
const { __with: longWith } = avro.types.LongType;
const long = longWith({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (one: bigint, other: bigint) => (one === other ? 0 : one < other ? -1 : 1),
});

export const avsc: Codecs = {
  student: (sample) =>
    avscCodec(
      { ...sample, photo: Buffer.from(sample.photo) },
      { id: "string", firstName: "string", lastName: "string", age: "int", photo: "bytes" },
    ),
  reading: (sample) =>
    avscCodec(sample, {
      sensor: "int",
      offset: "int",
      sequence: "long",
      time: "double",
      gain: "float",
      isValid: "boolean",
      samples: array("double"),
      // Its integers are signed; these do not fit into 32 bits of them.
      counters: array("double"),
    }),
  article: (sample) =>
    avscCodec(sample, {
      title: "string",
      author: "string",
      summary: "string",
      keywords: array("string"),
      body: "string",
    }),
  sheet: (sample) =>
    avscCodec(sample, {
      name: "string",
      weights: array(array("double")),
      blocks: array(array(array("int"))),
      names: array(array("string")),
      cells: array(array(record("Cell", { row: "int", column: "int", label: "string" }))),
    }),
};

function array(items: string | object): object {
  return { type: "array", items };
}

function record(name: string, fields: Readonly<Record<string, string | object>>): object {
  const list = Object.entries(fields).map(([field, type]) => ({ name: field, type }));
  return { type: "record", name, fields: list };
}

function avscCodec<Value>(sample: Value, fields: Readonly<Record<string, string | object>>): Codec {
  const schema = record("Value", fields) as Parameters<typeof avro.Type.forSchema>[0];
  const type = avro.Type.forSchema(schema, { registry: { long } });
  return codec<Value>({
    prepare: () => sample,
    encode: (value) => type.toBuffer(value),
    decode: (bytes) => type.fromBuffer(bytes as Buffer) as unknown,
    bytes: (value) => type.toBuffer(value),
  });
}
