import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import * as greeting from "../../runtime/messages/greeting.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";

interface Malformed {
  readonly payload?: string;
  readonly change?: object;
  readonly error: string;
}

interface Vectors {
  readonly hellos: { readonly payload: string; readonly hello: greeting.Hello }[];
  readonly describing: { readonly payload: string; readonly hello: greeting.Hello }[];
  readonly described: { readonly payload: string; readonly answer: greeting.Answer }[];
  readonly answers: {
    readonly payload: string;
    readonly answer: greeting.Acknowledgement | greeting.Refusal;
  }[];
  readonly malformedHellos: Malformed[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../vectors/greetings.json", import.meta.url), "utf8"),
);
const hello = vectors.hellos[0]?.hello as greeting.Hello;

describe("hello", () => {
  test.each([...vectors.hellos, ...vectors.describing])(
    "$payload",
    ({ payload, hello: expected }) => {
      expect(greeting.readHello(reading(0x01, payload))).toStrictEqual(expected);
      expect(
        greeting.readHello(again(written((w) => greeting.writeHello(w, expected)))),
      ).toStrictEqual(expected);
    },
  );

  test("is written with the keys in the order of the page", () => {
    expect(written((writer) => greeting.writeHello(writer, hello)).toString("latin1")).toBe(
      `\u0001${vectors.hellos[0]?.payload}`,
    );
  });

  test.each(vectors.malformedHellos)("is refused: $error", ({ payload, change, error }) => {
    const text = payload ?? JSON.stringify({ ...hello, ...change });
    expect(() => greeting.readHello(reading(0x01, text))).toThrow(ProtocolError);
    expect(() => greeting.readHello(reading(0x01, text))).toThrow(error);
  });

  test.each(Object.keys(hello))("is refused without %s", (key) => {
    const text = JSON.stringify({ ...hello, [key]: undefined });
    expect(() => greeting.readHello(reading(0x01, text))).toThrow(
      `The key "${key}" of a hello must be`,
    );
  });

  test("finds no keys that every object inherits, and minds no depth", () => {
    const deep = "[".repeat(30_000) + "]".repeat(30_000);
    const text = JSON.stringify(hello).replace("{", `{"__proto__":{"token":"t"},"deep":${deep},`);
    expect(greeting.readHello(reading(0x01, text))).toStrictEqual(hello);
  });

  test("keeps 256 characters of a name, and mends it", () => {
    const long = { ...hello, name: `${"n".repeat(255)}\ud83d\ude00` };
    const kept = `${"n".repeat(255)}\ufffd`;
    expect(greeting.readHello(reading(0x01, JSON.stringify(long)))?.name).toBe(kept);
    expect(greeting.readHello(again(written((w) => greeting.writeHello(w, long))))?.name).toBe(
      kept,
    );
  });

  test("without a payload is an original's", () => {
    expect(greeting.readHello(reading(0x01, ""))).toBeUndefined();
  });

  test("is nothing else", () => {
    expect(() => greeting.readHello(reading(0x05, "{}"))).toThrow("a message of kind 0x05");
    expect(() => greeting.readHello(again(Buffer.alloc(0)))).toThrow(ProtocolError);
    expect(() => greeting.readHello(again(Buffer.of(1, 0x7b, 0xff, 0x7d)))).toThrow("UTF-8");
  });
});

describe("hello-ack", () => {
  test.each(vectors.answers)("$payload", ({ payload, answer }) => {
    expect(greeting.readAcknowledgement(reading(0x16, payload))).toStrictEqual(answer);
    const bytes = written((writer) =>
      "error" in answer
        ? greeting.writeRefusal(writer, answer)
        : greeting.writeAcknowledgement(writer, answer),
    );
    expect(bytes.toString("latin1")).toBe(`\u0016${payload}`);
  });

  test.each([
    ['{"medium":2}', '"hash"'],
    [
      '{"medium":2,"hash":"h","pid":1,"maxMessageBytes":65536,"description":[]}',
      '"description" of a hello-ack must be an object: got an array',
    ],
    [
      '{"medium":2,"hash":"h","pid":1,"maxMessageBytes":65536,"instance":7}',
      '"instance" of a hello-ack must be a string',
    ],
    [
      `{"medium":2,"hash":"h","pid":1,"maxMessageBytes":65536,"instance":"${"i".repeat(65)}"}`,
      '"instance" of a hello-ack has more than 64 characters',
    ],
    [
      `{"medium":2,"x":${"[".repeat(300)}${"]".repeat(300)}}`,
      "The payload of a hello-ack nests more than 256 deep",
    ],
    ['{"medium":2,"error":"no"}', '"error" of a hello-ack must be an object'],
    ['{"medium":2,"error":{"code":"x"}}', '"message" of a hello-ack\'s error'],
    ['{"hash":"h","pid":1,"maxMessageBytes":65536}', '"medium"'],
  ])("%s is refused", (payload, error) => {
    expect(() => greeting.readAcknowledgement(reading(0x16, payload))).toThrow(error);
  });

  test.each(vectors.described)("with a description: $payload", ({ payload, answer }) => {
    expect(greeting.readAcknowledgement(reading(0x16, payload))).toStrictEqual(answer);
    const { description, ...rest } = answer;
    const bytes = written((writer) =>
      greeting.writeAcknowledgement(writer, rest, JSON.stringify(description)),
    );
    expect(bytes.toString("latin1")).toBe(`\u0016${payload}`);
  });

  test("without a payload is an original's", () => {
    expect(greeting.readAcknowledgement(reading(0x16, ""))).toBeUndefined();
  });
});

function reading(kind: number, payload: string): Reader {
  return again(Buffer.concat([Buffer.of(kind), Buffer.from(payload)]));
}

function again(bytes: Buffer): Reader {
  const reader = new Reader();
  reader.reset(bytes);
  return reader;
}

function written(write: (writer: Writer) => void): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  write(writer);
  return Buffer.from(writer.message());
}
