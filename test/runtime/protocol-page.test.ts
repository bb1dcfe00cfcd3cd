import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { interfaceHash } from "../../runtime/evolution/canonical.js";
import { readDescription } from "../../runtime/evolution/read-description.js";
import { FrameReader } from "../../runtime/transports/framing.js";
import * as messages from "../../runtime/messages/messages.js";
import { Reader } from "../../runtime/values/reader.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import type { Writer } from "../../runtime/values/writer.js";
import { fromHex, readValue, type Type, writeValue } from "./values.js";

const page = readFileSync(new URL("../../runtime/PROTOCOL.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```\n(.*?)```/gs)].map(([, block]) => block as string);
/** The examples, in the order of the page: the bytes at the beginning of each line are the example, the rest explains. */
const examples = blocks
  .filter((block) => /^[0-9a-f]{2}\s/.test(block))
  .map((block) =>
    block
      .trimEnd()
      .split("\n")
      .map((line) => /^(?:[0-9a-f]{2}(?:\s|$))+/.exec(line)?.[0] ?? `not hexadecimal: ${line}`)
      .map((line) => fromHex(line)),
  );

const student: Type = ["string", "string", "string", "uint8", "binary"];
const zoe = ["42", "Zo\u00eb", "Fox", 21, Uint8Array.of(0xff, 0)];
const goodbye = "find_student closed the connection";

const sent: [string, (writer: Writer) => void][] = [
  [
    "call",
    (writer) => {
      messages.beginCall(writer, 0, 1);
      writer.string("42", "id");
    },
  ],
  [
    "reply",
    (writer) => {
      messages.beginReply(writer, 0);
      writeValue(writer, student, zoe);
    },
  ],
  ["throw", (writer) => messages.beginThrow(writer, 0, 1, "no student 42")],
  ["failure", (writer) => messages.writeFailure(writer, 0, "remote-error", "boom", "")],
  [
    "call with a deadline",
    (writer) => {
      messages.beginCall(writer, 65537, 1, 500);
      writer.string("42", "id");
    },
  ],
  ["cancel", (writer) => messages.writeCancel(writer, 65537)],
  ["subscribe", (writer) => messages.writeSubscribe(writer, 1)],
  [
    "event",
    (writer) => {
      messages.beginEvent(writer, 1);
      writer.double(0.5, "time");
      writeValue(writer, student, zoe);
    },
  ],
  [
    "numbered event",
    (writer) => {
      messages.beginNumberedEvent(writer, 1, 258);
      writer.double(0.5, "time");
    },
  ],
  ["subscribe and replay", (writer) => messages.writeSubscribe(writer, 1, 258)],
  ["gap, numbered", (writer) => messages.writeGap(writer, 1, 3, 261)],
  ["gap", (writer) => messages.writeGap(writer, 1, 300)],
  [
    "call for a stream",
    (writer) => {
      messages.beginCall(writer, 2, 3);
      writer.string("", "path");
    },
  ],
  ["item of a result", (writer) => item(writer, messages.calleeFlag, 2, 0, 7)],
  ["last item of a result", (writer) => item(writer, messages.calleeFlag, 2, 0, 8)],
  ["reply behind a stream", (writer) => messages.beginReply(writer, 2)],
  ["credit", (writer) => messages.writeCredit(writer, 0, 2, 0, 14)],
  ["call with a stream", (writer) => messages.beginCall(writer, 3, 4)],
  [
    "item of a parameter",
    (writer) => {
      messages.beginItem(writer, 0, 3, 1);
      writer.binary(Uint8Array.of(0xff, 0), "item");
    },
  ],
  ["end", (writer) => messages.writeEnd(writer, 0, 3, 1)],
  ["failed end", (writer) => messages.writeFailedEnd(writer, 3, 1, "remote-error", "no file")],
  ["end by the reader", (writer) => messages.writeEnd(writer, messages.calleeFlag, 3, 1)],
  ["ping", (writer) => messages.writePing(writer, 7)],
  ["pong", (writer) => messages.writePong(writer, 7)],
  ["goodbye", (writer) => messages.writeGoodbye(writer, "closed", goodbye)],
];

function item(writer: Writer, flag: number, id: number, stream: number, value: number): void {
  messages.beginItem(writer, flag, id, stream);
  writer.uint8(value, "item");
}

test("the page has an example of each, and no other", () => {
  expect(examples).toHaveLength(1 + sent.length);
});

test("hello has version 1's frame", async () => {
  const stream = new PassThrough();
  const channel = new StreamChannel(stream);
  channel.begin().raw(Buffer.from('\u0001{"medium":2}'));
  channel.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(stream.read()).toEqual(Buffer.concat(examples[0] ?? []));
});

describe("what is sent is what the page says", () => {
  test.each(sent.map(([name, write], index) => [name, write, index + 1] as const))(
    "%s",
    async (_name, write, index) => {
      const stream = new PassThrough();
      const channel = new StreamChannel(stream);
      channel.greeted(1 << 24);
      write(channel.begin());
      channel.end();
      await new Promise((resolve) => setImmediate(resolve));
      expect(stream.read()).toEqual(Buffer.concat(examples[index] ?? []));
    },
  );
});

test("all examples of protocol 2, one behind the other, are messages", () => {
  const kinds: number[] = [];
  const students: unknown[] = [];
  const reader = new Reader();
  const frames = new FrameReader(
    {
      message(bytes, start, end) {
        reader.reset(bytes, start, end);
        const head = messages.readHead(reader);
        const kind = messages.kindOf(head);
        kinds.push(kind);
        if (kind === messages.replyKind) reader.uint32();
        if (kind === messages.eventKind) {
          reader.varint("an event");
          if (head & messages.sequenceFlag) expect(messages.readSequence(reader)).toBe(258);
          expect(reader.double()).toBe(0.5);
        }
        // The reply that ends a stream has nothing in it.
        const hasStudent = head === messages.eventKind || kind === messages.replyKind;
        if (hasStudent && reader.remaining > 0) {
          students.push(readValue(reader, student));
          reader.expectEnd();
        }
      },
      broken(error) {
        throw error;
      },
    },
    1 << 24,
  );
  frames.greeted();
  frames.push(Buffer.concat(examples.slice(1).flat()));
  expect(frames.errorAtEnd()).toBeUndefined();
  expect(kinds).toEqual([
    1, 2, 3, 3, 1, 4, 11, 5, 5, 11, 14, 14, 1, 6, 6, 2, 8, 1, 6, 7, 7, 7, 9, 10, 13,
  ]);
  expect(students).toEqual([zoe, zoe]);
});

test("the hash of the example is that of its canonical form", () => {
  const canonical = blocks.find((block) => block.startsWith("namespace "));
  const hash = createHash("sha256").update(String(canonical)).digest("hex").slice(0, 16);
  expect(page).toContain(`The hash of the example is \`${hash}\``);
});

test("the description of the page is one, and its hash is what the page says", () => {
  const example = blocks.find((block) => block.startsWith('{"format"'));
  const description = readDescription(JSON.parse(String(example)));
  expect(page.trimEnd()).toContain(
    `The hash of the example is \`${interfaceHash(description)}\`.\n\n## 11.`,
  );
  expect(description.models[0]?.members[1]?.type).toEqual({ list: "string" });
});
