import { Reader, Writer } from "@libmedium/runtime";
import { codec, type Codec, type Codecs } from "./codec.js";

// Generated, and not exported by the package: only its types are known here, and its place to the program.
type Generated = typeof import("../out/bench-system/dist/codecs.js");
const place = new URL("../../out/bench-system/dist/codecs.js", import.meta.url).href;
const generated = (await import(place)) as Generated;

const writer = new Writer();
const reader = new Reader();
/** Messages that are collected before they are sent. */
const together = 100;
let written = 0;

export const ours: Codecs = {
  student: (sample) => own(sample, generated.writeGetStudentResult, generated.readGetStudentResult),
  reading: (sample) => own(sample, generated.writeGetReadingResult, generated.readGetReadingResult),
  article: (sample) => own(sample, generated.writeGetArticleResult, generated.readGetArticleResult),
  sheet: (sample) => own(sample, generated.writeGetSheetResult, generated.readGetSheetResult),
};

function own<Value>(
  sample: Value,
  write: (writer: Writer, value: Value) => void,
  read: (reader: Reader) => Value,
): Codec {
  return codec({
    prepare: () => sample,
    encode(value) {
      if (++written % together === 0) writer.clear();
      writer.beginMessage(4);
      write(writer, value);
      writer.endMessage();
    },
    decode(bytes) {
      reader.reset(bytes);
      return read(reader);
    },
    bytes(value) {
      const one = new Writer();
      one.beginMessage();
      write(one, value);
      one.endMessage();
      return Buffer.from(one.message());
    },
  });
}
