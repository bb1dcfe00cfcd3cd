import { describe, expect, test } from "vitest";
import { InvalidValue } from "../../runtime/errors.js";
import { MessageTooLarge } from "../../runtime/values/message-buffer.js";
import { Reader } from "../../runtime/values/reader.js";
import { isWellFormed } from "../../runtime/values/text.js";
import { Writer } from "../../runtime/values/writer.js";

// Around every length at which text is written or read in another way: of its own, of its size, and of the bytes of that size.
const lengths = [
  84, 85, 86, 126, 127, 128, 129, 255, 256, 257, 1365, 1366, 2047, 2048, 2049, 4095, 4097, 5461,
  5462, 16_383, 16_384,
].concat(Array.from({ length: 70 }, (_, index) => index));

// Of one to four bytes each; among them U+FFFD, which stands for what could not be encoded, and one that begins like it.
const fillers = ["a", "\u00e9", "\u65e5", "\ud83d\ude00", "\ufffd", "\uff0c"];

/** Text of about so many units: all of one kind, or ASCII with another kind at its end, at its beginning or after its first. */
function textsOf(length: number): string[] {
  return fillers.flatMap((filler) => {
    const most = filler.repeat(Math.floor(length / filler.length));
    const rest = Math.max(0, length - filler.length);
    const ascii = "b".repeat(rest);
    return [most.padEnd(length, "b"), `${ascii}${filler}`, `${filler}${ascii}`, `b${most}`].filter(
      isWellFormed,
    );
  });
}

const texts = lengths.flatMap(textsOf);

function written(text: string): Buffer {
  const bytes = Buffer.from(text);
  const size: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest >>>= 7) size.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.of(...size, rest), bytes]);
}

describe("text", () => {
  test("is its size and its UTF-8, and is read again", () => {
    const writer = new Writer();
    const reader = new Reader();
    for (const text of texts) {
      writer.beginMessage();
      writer.string(text, "text");
      writer.endMessage();
      const bytes = writer.message();
      expect(bytes.equals(written(text))).toBe(true);
      reader.reset(bytes);
      expect(reader.string()).toBe(text);
      reader.expectEnd();
      writer.clear();
    }
  });

  test("may come wherever a chunk of memory ends", () => {
    const writer = new Writer();
    writer.beginMessage();
    for (const text of texts) writer.string(text, "text");
    writer.endMessage();
    expect(writer.message().equals(Buffer.concat(texts.map(written)))).toBe(true);
  });

  test("may fill a message to its last byte, and no further", () => {
    const writer = new Writer();
    for (const text of texts) {
      const size = written(text).length;
      writer.beginMessage(4, size);
      writer.string(text, "text");
      writer.endMessage();
      expect(writer.messageBytes).toBe(size);
      writer.beginMessage(4, size - 1);
      expect(() => writer.string(text, "text")).toThrow(MessageTooLarge);
      writer.clear();
    }
  });

  test("with a lone surrogate is refused, wherever that is", () => {
    const writer = new Writer();
    for (const length of [0, 1, 7, 23, 24, 25, 42, 43, 127, 128, 2047, 2048, 5000]) {
      for (const filler of ["a", "\u00e9", "\u65e5", "\ufffd"]) {
        for (const index of new Set([0, length >> 1, length])) {
          for (const lone of ["\ud800", "\udbff", "\udc00", "\udfff"]) {
            const side = filler.repeat(length);
            const text = side.slice(0, index) + lone + side.slice(index);
            writer.beginMessage();
            expect(() => writer.string(text, "Student.name")).toThrow(
              new InvalidValue(
                `Student.name must be well-formed text, got a lone surrogate at index ${index}`,
              ),
            );
            writer.clear();
          }
        }
      }
    }
  });
});
