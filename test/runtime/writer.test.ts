import { describe, expect, test } from "vitest";
import { InvalidValue } from "../../runtime/errors.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";
import { toHex, type Type, writeValue } from "./values.js";

/** What the refusal of a value says. */
function refusal(type: Type, value: unknown, member = "Student.member"): string {
  const writer = new Writer();
  writer.beginMessage();
  try {
    writeValue(writer, type, value, member);
  } catch (error) {
    if (error instanceof InvalidValue) return error.message;
    throw error;
  }
  return "accepted";
}

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const hostile: unknown = new Proxy(
  {},
  {
    get() {
      throw new Error("a trap");
    },
    getPrototypeOf() {
      throw new Error("a trap");
    },
  },
);
const throwing = {
  toString() {
    throw new Error("no");
  },
  valueOf() {
    throw new Error("no");
  },
};

describe("a misfit names the member, what it must be, and the value", () => {
  // Not `test.each`: a title made of these values would spring their traps.
  const misfits: [Type, unknown, string][] = [
    ["uint8", 256, "Student.member must be an integer from 0 to 255, got 256"],
    ["uint8", -1, "from 0 to 255, got -1"],
    ["uint8", 1.5, "got 1.5"],
    ["uint8", Number.NaN, "got NaN"],
    ["uint8", "5", 'got "5"'],
    ["uint8", 5n, "got 5n"],
    ["uint8", undefined, "got undefined"],
    ["uint8", null, "got null"],
    ["uint8", [5], "got an array"],
    ["uint8", throwing, "got an object"],
    ["uint8", hostile, "got an object"],
    ["uint8", revoked.proxy, "got an object"],
    ["uint8", Symbol("s"), "got a symbol"],
    ["uint8", () => 5, "got a function"],
    ["int8", 128, "an integer from -128 to 127, got 128"],
    ["int8", -129, "got -129"],
    ["int16", 32768, "an integer from -32768 to 32767"],
    ["int16", -32769, "got -32769"],
    ["uint16", 65536, "an integer from 0 to 65535"],
    ["uint16", -1, "got -1"],
    ["int32", 2 ** 31, "an integer from -2147483648 to 2147483647"],
    ["int32", -(2 ** 31) - 1, "got -2147483649"],
    ["uint32", 2 ** 32, "an integer from 0 to 4294967295, got 4294967296"],
    ["uint32", -1, "got -1"],
    ["uint32", Infinity, "got Infinity"],
    ["int64", 2n ** 63n, "a bigint from -9223372036854775808n to 9223372036854775807n"],
    ["int64", -(2n ** 63n) - 1n, "got -9223372036854775809n"],
    ["int64", 5, "to 9223372036854775807n, got 5"],
    ["uint64", 2n ** 64n, "a bigint from 0n to 18446744073709551615n"],
    ["uint64", -1n, "got -1n"],
    ["uint64", 10n ** 100_000n, "got a huge bigint"],
    ["float", 3.5e38, "a number that fits into 32 bits, got 3.5e+38"],
    ["float", "1", 'a number, got "1"'],
    ["double", 1n, "a number, got 1n"],
    ["double", null, "a number, got null"],
    ["boolean", 1, "true or false, got 1"],
    ["boolean", "true", 'true or false, got "true"'],
    ["string", 42, "Student.member must be a string, got 42"],
    ["string", new String("a"), "a string, got an object of the class String"],
    ["string", "\ud800", "well-formed text, got a lone surrogate at index 0"],
    ["string", "abc\udc00", "got a lone surrogate at index 3"],
    ["string", "\ud83d\ude00\ude00", "got a lone surrogate at index 2"],
    ["string", `${"a".repeat(100)}\ud800`, "got a lone surrogate at index 100"],
    ["string", `${"\u65e5".repeat(100)}\udc00b`, "got a lone surrogate at index 100"],
    ["binary", "abc", 'a Uint8Array, got "abc"'],
    ["binary", [1, 2], "a Uint8Array, got an array"],
    ["binary", new ArrayBuffer(2), "got an object of the class ArrayBuffer: write new Uint8Array("],
    ["binary", "abc", 'got "abc": write Buffer.from('],
    ["binary", [1, 2], "got an array: write Uint8Array.from("],
    ["int64", 1, "got 1: write 1n"],
    ["uint64", 1, "got 1: write 1n"],
    ["uint8", 5n, "got 5n: write 5"],
    ["timestamp", 5, "must be a Date, got 5: write new Date(5)"],
    ["timestamp", "2024-02-29", 'got "2024-02-29": write new Date("2024-02-29")'],
    ["uuid", "123e4567e89b12d3a456426614174000", 'write "123e4567-e89b-12d3-a456-426614174000"'],
    ["string=>uint8", { a: 1 }, "must be a Map, got an object: write new Map(Object.entries("],
    ["*string", new Set(), "got a Set: write [...set]"],
    [
      "string",
      new (class Foo {
        x = 1;
      })(),
      "got an object of the class Foo",
    ],
    ["string", new (class extends URL {})("a:b"), "got an object"],
    ["binary", new Uint16Array(2), "a Uint8Array, got a view of bytes"],
    ["binary", Object.create(Uint8Array.prototype), "a Uint8Array, got an object"],
    ["*string", "abc", 'an array, got "abc"'],
    ["*string", { length: 0 }, "an array, got an object"],
    ["*string", new Set(), "an array, got a Set"],
    ["*string", new Map(), "an array, got a Map"],
    ["string", new Date(0), "a string, got a Date"],
    ["string", Promise.resolve("a"), "a string, got a promise that was not awaited"],
    [["uint8"], 5, "an object of the model Model, got 5"],
    [["uint8"], null, "got null"],
    [["uint8", "string"], [1, 2], "Model.member1 must be a string, got 2"],
    ["uint8", `${"long ".repeat(100)}`, '"... (500 characters)'],
    ["uint8", '"\n', String.raw`got "\"\n"`],
  ];
  for (const [type, value, message] of misfits) {
    test(`${JSON.stringify(type)}: ${message}`, () => {
      expect(refusal(type, value)).toContain(message);
    });
  }

  test.each<[Type, unknown]>([
    ["uint64", -1],
    ["uint64", 1.5],
    ["uint8", 256n],
    ["timestamp", "soon"],
    ["timestamp", Number.NaN],
    ["uuid", "123e4567"],
    ["*string", "abc"],
    ["string=>uint8", new Set()],
  ])("nothing is advised that would not do: %s", (type, value) => {
    expect(refusal(type, value)).not.toContain(": write");
  });

  test("a class is not asked for its name", () => {
    const odd = Object.create({
      get constructor() {
        throw new Error("a getter");
      },
    }) as object;
    const named = Object.create({ constructor: Object.assign(() => {}, {}) }) as object;
    Object.defineProperty(Reflect.get(named, "constructor"), "name", { value: "a\nb" });
    const proxied = Object.create(hostile as object) as object;
    for (const value of [odd, named, proxied]) {
      expect(refusal("string", value)).toMatch(/, got an object$/u);
    }
  });

  test("a json that contains itself is told once, by the way to it", () => {
    const inner: Record<string, unknown> = { list: [] };
    inner["list"] = [1, inner];
    expect(refusal("json", inner, "value")).toBe(
      "value must not contain itself, as it does in its .list[1]",
    );
    expect(refusal("json", { a: [inner] }, "value")).toBe(
      "value.a[0] must not contain itself, as it does in its .list[1]",
    );
    let deep: unknown = 1;
    for (let depth = 0; depth < 65; depth++) deep = { a: deep };
    expect(refusal("json", deep, "value")).toBe("value must not nest more than 64 deep");
    class Point {
      x = 1;
    }
    expect(refusal("json", { at: new Point() }, "value")).toMatch(
      /^value\.at must be .* a plain object\), got an object of the class Point$/u,
    );
  });

  test("an item is named by its index", () => {
    expect(refusal("*uint8", [1, 2, 300, 300], "ages")).toContain("ages[2] must be an integer");
    expect(refusal("*string", ["a", Number.NaN], "names")).toContain("names[1] must be a string");
    expect(refusal("*string", ["a", "\ud800"], "names")).toContain("names[1] must be well-formed");
    expect(refusal("**uint8", [[1], [2, 999]], "rows")).toContain("rows[1][1] must be an integer");
    expect(refusal("**uint8", [[1], 2], "rows")).toContain("rows[1] must be an array");
    expect(refusal("*json", [1, { a: [true, Number.NaN] }], "extra")).toContain(
      "extra[1].a[1] must be a JSON value",
    );
  });

  test("an entry of a map is named by its key", () => {
    const rows = new Map([["a b", [[1], [2, 999]]]]);
    expect(refusal("string=>**uint8", rows, "rows")).toContain('rows["a b"][1][1] must be');
    expect(refusal("int8=>string", new Map([[7, 5]]), "names")).toContain("names[7] must be a str");
    expect(refusal("int8=>string", new Map([[700, "a"]]), "names")).toBe(
      "names (a key) must be an integer from -128 to 127, got 700",
    );
  });
});

test("an item of a map is named by its key", () => {
  const entries = (...all: readonly (readonly [unknown, unknown])[]) => new Map(all);
  expect(refusal("uint8=>string", entries([1, "a"], [2, 5]), "names")).toContain(
    "names[2] must be a string, got 5",
  );
  expect(refusal("string=>uint8", entries(["a", 1], ["b", 300]), "ages")).toContain(
    'ages["b"] must be an integer',
  );
  expect(refusal("uint8=>string", entries([1, "a"], ["b", "c"]), "names")).toContain(
    'names (a key) must be an integer from 0 to 255, got "b"',
  );
  // It may be either.
  expect(refusal("uint8=>string", entries(["b", "b"]), "names")).toMatch(/^names must be/);
});

describe("what a receiver would refuse is refused here", () => {
  test("a value that contains itself", () => {
    const writer = new Writer();
    writer.beginMessage();
    const node = {};
    const write = (): void => {
      const start = writer.beginModel(node, "Node.next", "Node");
      write();
      writer.endModel(start);
    };
    expect(write).toThrow(
      "Node.next must not nest models more than 64 deep: does a Node contain itself?",
    );
    writer.abandonMessage();
    writer.beginMessage();
    for (let depth = 0; depth < 64; depth++) writer.beginModel(node, "Node.next", "Node");
  });

  test("lists that cost too much together, whatever they are made of", () => {
    const writer = new Writer();
    writer.beginMessage();
    const half = Array.from({ length: 2_097_152 }, () => 0);
    writer.count(half, "a", 1, 1);
    writer.count(half.slice(0, -16), "b", 1, 1);
    expect(() => writer.count([0], "c", 1, 1)).toThrow("c must not bring the lists");
    writer.abandonMessage();
    writer.beginMessage();
    writer.count(half.slice(0, 524_287), "a", 1, 8);
    expect(() => writer.count([0], "b", 1, 1)).toThrow(InvalidValue);
  });

  test("a message larger than the peer accepts, to the byte, whatever it ends with", () => {
    const writer = new Writer();
    writer.maxMessageBytes = 100;
    const fill = (bytes: number): void => {
      writer.abandonMessage();
      writer.beginMessage(4);
      for (let index = 0; index < bytes; index++) writer.byte(0);
    };
    const last: [number, () => void][] = [
      [1, () => writer.boolean(true, "m")],
      [1, () => writer.int8(1, "m")],
      [2, () => writer.int16(1, "m")],
      [4, () => writer.uint32(1, "m")],
      [4, () => writer.float(1, "m")],
      [8, () => writer.double(1, "m")],
      [8, () => writer.int64(1n, "m")],
      [8, () => writer.uint64(1n, "m")],
      [4, () => writer.string("abc", "m")],
      [4, () => writer.string("\u65e5", "m")],
      [61, () => writer.string("a".repeat(60), "m")],
      [4, () => writer.binary(new Uint8Array(3), "m")],
      [2, () => writer.varint(300)],
      [4, () => writer.beginModel({}, "m", "M")],
    ];
    for (const [bytes, write] of last) {
      fill(100 - bytes);
      write();
      expect(writer.messageBytes).toBe(100);
      fill(101 - bytes);
      expect(write).toThrow("The message is larger than 100 bytes");
    }
  });

  test("a list that alone is larger than a message", () => {
    const writer = new Writer();
    writer.maxMessageBytes = 65_536;
    writer.beginMessage();
    expect(() => writer.count(Array(10_000).fill(0n), "m", 8)).toThrow("larger than 65536");
  });
});

describe("memory", () => {
  test("messages longer than a chunk are whole, with sizes far behind", () => {
    const writer = new Writer();
    const photo = new Uint8Array(200_000).fill(7);
    for (const frameBytes of [0, 4, 8]) {
      writer.beginMessage(frameBytes);
      const outer = writer.beginModel({}, "m", "Outer");
      const inner = writer.beginModel({}, "m", "Inner");
      writer.binary(photo, "photo");
      writer.endModel(inner);
      writer.string("x".repeat(100_000), "text");
      writer.string("\u65e5".repeat(50_000), "text");
      writer.endModel(outer);
      writer.endMessage();
      const reader = new Reader();
      reader.reset(Buffer.from(writer.message()));
      const outerEnd = reader.beginModel();
      const innerEnd = reader.beginModel();
      expect(Buffer.compare(reader.binary(), photo)).toBe(0);
      expect(reader.remaining).toBe(0);
      reader.endModel(innerEnd);
      expect(reader.string()).toBe("x".repeat(100_000));
      expect(reader.string()).toBe("\u65e5".repeat(50_000));
      expect(reader.remaining).toBe(0);
      reader.endModel(outerEnd);
      reader.expectEnd();
    }
    const chunks = writer.takeChunks();
    const bytes = Buffer.concat(chunks.map(({ chunk, used }) => chunk.bytes.subarray(0, used)));
    // Three messages of one length, with frames of 0, 4 and 8 bytes.
    const size = (bytes.length - 12) / 3;
    expect(bytes.readUInt32LE(size)).toBe(size);
    expect(bytes.readBigUInt64BE(2 * size + 4)).toBe(BigInt(size));
  });

  test("a message taken back leaves those before it, also where it took many chunks", () => {
    const writer = new Writer();
    writer.beginMessage(4);
    writer.string("kept", "m");
    writer.endMessage();
    writer.beginMessage(4);
    writer.raw(Buffer.alloc(300_000));
    writer.abandonMessage();
    writer.beginMessage(4);
    writer.string("too", "m");
    writer.endMessage();
    const [only, none] = writer.takeChunks();
    expect(none).toBeUndefined();
    expect(toHex(only?.chunk.bytes.subarray(0, only.used) ?? new Uint8Array())).toBe(
      "05 00 00 00 04 6b 65 70 74 04 00 00 00 03 74 6f 6f",
    );
    expect(writer.pendingBytes).toBe(0);
  });

  test("what was written is safe from what is written next by others", () => {
    const one = new Writer();
    const other = new Writer();
    for (const writer of [one, other]) {
      writer.beginMessage();
      writer.raw(Buffer.alloc(150_000, 1));
      writer.abandonMessage();
    }
    one.beginMessage();
    one.raw(Buffer.alloc(150_000, 2));
    other.beginMessage();
    other.raw(Buffer.alloc(150_000, 3));
    expect(one.message().every((byte) => byte === 2)).toBe(true);
    expect(other.message().every((byte) => byte === 3)).toBe(true);
  });

  test("a writer whose messages are taken back again and again does not grow", () => {
    const writer = new Writer();
    for (let index = 0; index < 1000; index++) {
      writer.beginMessage();
      writer.raw(Buffer.alloc(1000));
      expect(() => writer.beginMessage()).toThrow("a message is being encoded");
      writer.abandonMessage();
    }
    expect(writer.pendingBytes).toBe(0);
  });
});

test("what outgrows a small chunk stays one piece, in its order", () => {
  const writer = new Writer();
  const messages = [10, 1500, 900, 70_000];
  for (const size of messages) {
    writer.beginMessage(4);
    writer.raw(new Uint8Array(size).fill(size));
    writer.endMessage();
  }
  const chunks = writer.takeChunks();
  expect(chunks).toHaveLength(2);
  const bytes = Buffer.concat(chunks.map(({ chunk, used }) => chunk.bytes.subarray(0, used)));
  let start = 0;
  for (const size of messages) {
    expect(bytes.readUInt32LE(start)).toBe(size);
    expect(
      bytes.subarray(start + 4, start + 4 + size).every((byte) => byte === (size & 0xff)),
    ).toBe(true);
    start += 4 + size;
  }
  expect(start).toBe(bytes.length);
});
