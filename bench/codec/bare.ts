import type { Article, Sheet, Student } from "bench-system";
import { codec, type Codec, type Codecs } from "./codec.js";

/**
 * What is left of a codec when everything is taken away that is not Node's own: each text written and read by `Buffer`, each binary copied,
 * and nothing else. Where others are not slower than this by much, nobody can be faster than them by much with `Buffer`.
 */
export const bare: Codecs = {
  student: ({ id, firstName, lastName, photo }: Student) => own([id, firstName, lastName], [photo]),
  reading: () => own([], []),
  article: ({ title, author, summary, keywords, body }: Article) =>
    own([title, author, summary, ...keywords, body], []),
  sheet: ({ name, names, cells }: Sheet) =>
    own([name, ...names.flat(), ...cells.flat().map(({ label }) => label)], []),
};

const memory = Buffer.allocUnsafeSlow(65_536);

function own(texts: readonly string[], binaries: readonly Uint8Array[]): Codec {
  const textSizes = texts.map((text) => Buffer.byteLength(text));
  const encode = (): number => {
    let place = 0;
    for (const text of texts) place += memory.write(text, place);
    for (const binary of binaries) {
      memory.set(binary, place);
      place += binary.length;
    }
    return place;
  };
  return codec({
    prepare: () => texts,
    encode,
    decode(bytes) {
      // It was made of a Buffer, below.
      const from = bytes as Buffer;
      const values: unknown[] = [];
      let place = 0;
      for (const size of textSizes) {
        values.push(from.toString("utf8", place, place + size));
        place += size;
      }
      for (const { length } of binaries) {
        const copy = Buffer.allocUnsafe(length);
        from.copy(copy, 0, place, place + length);
        values.push(copy);
        place += length;
      }
      return values;
    },
    bytes: () => Buffer.from(memory.subarray(0, encode())),
  });
}
