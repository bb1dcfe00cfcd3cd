import { InvalidValue, ProtocolError, Reader, Writer } from "@libmedium/runtime";
import { describe, expect, test } from "vitest";
import {
  readEchoJsonArguments,
  readEchoMapArguments,
  readEchoMatrixArguments,
  writeEchoBinaryArguments,
  writeEchoJsonArguments,
  writeEchoMapArguments,
  writeEchoMatrixArguments,
  writeEchoTimestampArguments,
  writeEchoTreeArguments,
} from "../out/certification/src/codecs.js";
import type { JsonValue, Tree } from "../out/certification/src/index.js";

type Write<T> = (writer: Writer, values: { value: T }) => void;

function encode<T>(write: Write<T>, value: T): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  write(writer, { value });
  writer.endMessage();
  return Buffer.from(writer.message());
}

function decode<T>(read: (reader: Reader) => { value: T }, bytes: Uint8Array): T {
  const reader = new Reader();
  reader.reset(bytes);
  const { value } = read(reader);
  reader.expectEnd();
  return value;
}

class LyingBytes extends Uint8Array {
  static told: unknown = 0;
  override get length(): number {
    return LyingBytes.told as number;
  }
  override get buffer(): ArrayBuffer {
    throw new Error("no");
  }
  override subarray(): never {
    throw new Error("no");
  }
}

describe("memory of other messages never leaves with a binary", () => {
  test.each([0, 1, 16, 17, 1000, 70_000, 1e9, -1, -1000, 1.5, Number.NaN, "7", 7n, undefined])(
    "that says its length is %s",
    (told) => {
      for (const size of [0, 3, 40, 100_000]) {
        const bytes = new LyingBytes(size).fill(5);
        LyingBytes.told = told;
        const message = encode(writeEchoBinaryArguments, bytes);
        expect(message).toEqual(encode(writeEchoBinaryArguments, new Uint8Array(size).fill(5)));
      }
    },
  );

  test("that has a length of its own", () => {
    const bytes = Object.defineProperty(new Uint8Array(20).fill(5), "length", { value: 5000 });
    expect(encode(writeEchoBinaryArguments, bytes)).toHaveLength(21);
  });

  test("whose memory is gone", () => {
    const bytes = new Uint8Array(100);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(encode(writeEchoBinaryArguments, bytes)).toEqual(Buffer.of(0));
  });
});

describe("a list is whole or refused, for that message alone", () => {
  /** A matrix whose first row does something to it when it is looked at. */
  function matrix(change: (rows: string[][]) => void): string[][] {
    const rows: string[][] = [["a"], ["b"], ["c"]];
    const [first = []] = rows;
    Object.defineProperty(rows, 0, {
      get() {
        change(rows);
        return first;
      },
    });
    return rows;
  }

  test("that grows while it is encoded is sent as long as it was", () => {
    const rows = matrix((all) => all.push(["d"]));
    expect(decode(readEchoMatrixArguments, encode(writeEchoMatrixArguments, rows))).toEqual([
      ["a"],
      ["b"],
      ["c"],
    ]);
  });

  test("that shrinks while it is encoded is refused", () => {
    const rows = matrix((all) => void (all.length = 1));
    expect(() => encode(writeEchoMatrixArguments, rows)).toThrow(
      "value[1] must be an array, got undefined",
    );
  });

  test("that iterates over something else is not asked to", () => {
    const rows = [["a"]];
    rows[Symbol.iterator] = () => {
      throw new Error("no");
    };
    expect(decode(readEchoMatrixArguments, encode(writeEchoMatrixArguments, rows))).toEqual([
      ["a"],
    ]);
  });

  test.each([-1, 1.5, "3", Number.NaN, 2 ** 32, 7n, {}])("that says its length is %s", (told) => {
    const rows = new Proxy<string[][]>([], {
      get: (target, key) => (key === "length" ? told : Reflect.get(target, key)),
    });
    expect(() => encode(writeEchoMatrixArguments, rows)).toThrow(InvalidValue);
  });

  test("with holes is refused", () => {
    expect(() => encode(writeEchoMatrixArguments, Array<string[]>(2))).toThrow("value[0] must be");
  });
});

describe("a map is whole or refused, for that message alone", () => {
  class LyingMap extends Map<string, number[]> {
    override get size(): number {
      return 7;
    }
  }

  test("that says it has another size", () => {
    const map = new LyingMap([["a", [1]]]);
    expect(decode(readEchoMapArguments, encode(writeEchoMapArguments, map))).toEqual(new Map(map));
  });

  test.each([
    ["repeats a key", ["a", "a"]],
    ["gives too few", ["a"]],
    ["gives too many", ["a", "b", "c"]],
  ])("whose iterator %s is refused", (_what, keys) => {
    class Iterating extends Map<string, number[]> {
      override [Symbol.iterator](): MapIterator<[string, number[]]> {
        return new Map(keys.map((key) => [key, [1]])).entries();
      }
    }
    const map = new Iterating();
    Map.prototype.set.call(map, "a", []);
    Map.prototype.set.call(map, "b", []);
    if (keys[0] === keys[1]) {
      map[Symbol.iterator] = () => keys.map((key) => [key, [1]]).values() as never;
    }
    expect(() => encode(writeEchoMapArguments, map)).toThrow(
      "value must be a Map that iterates over its entries, each once",
    );
  });

  test("whose iterator never ends is refused", () => {
    const map = new Map([["a", [1]]]);
    map[Symbol.iterator] = function* endless() {
      for (;;) yield ["a", [1]];
    } as never;
    expect(() => encode(writeEchoMapArguments, map)).toThrow(InvalidValue);
  });

  test("whose iterator has another order is sent in that", () => {
    const map = new Map([
      ["a", [1]],
      ["b", [2]],
    ]);
    map[Symbol.iterator] = () => [...map.entries()].toReversed().values() as never;
    const sent = decode(readEchoMapArguments, encode(writeEchoMapArguments, map));
    expect([...sent.keys()]).toEqual(["b", "a"]);
  });

  test.each(["grows", "shrinks"])("that %s while it is encoded", (what) => {
    const map = new Map([
      ["a", [1]],
      ["b", [2]],
    ]);
    const list = Object.defineProperty([1], 0, {
      get() {
        if (what === "grows") map.set(`more${map.size}`, []);
        else map.delete("b");
        return 1;
      },
    });
    map.set("a", list);
    expect(() => encode(writeEchoMapArguments, map)).toThrow(
      "value must be a Map that does not change while it is sent",
    );
  });
});

describe("a Date", () => {
  class LyingDate extends Date {
    override getTime(): number {
      return 1e300;
    }
  }

  test("is what it is, not what it says", () => {
    expect(encode(writeEchoTimestampArguments, new LyingDate(5))).toEqual(
      encode(writeEchoTimestampArguments, new Date(5)),
    );
    expect(() => encode(writeEchoTimestampArguments, new LyingDate(Number.NaN))).toThrow(
      "got an invalid Date",
    );
  });
});

describe("a json", () => {
  test("that tells another one by toJSON is that one, where that can be sent", () => {
    const hidden = (told: unknown): JsonValue =>
      Object.defineProperty({ a: 1 }, "toJSON", { value: () => told, enumerable: false });
    expect(decode(readEchoJsonArguments, encode(writeEchoJsonArguments, hidden({ b: 2 })))).toEqual(
      { b: 2 },
    );
    expect(() => encode(writeEchoJsonArguments, hidden(undefined))).toThrow(InvalidValue);
    let deep: unknown = 1;
    for (let depth = 0; depth < 65; depth++) deep = [deep];
    expect(() => encode(writeEchoJsonArguments, hidden(deep))).toThrow(InvalidValue);
  });

  test("with __proto__ in it changes no prototype", () => {
    const value = JSON.parse('{"__proto__":{"admin":true},"a":[{"__proto__":1}]}') as JsonValue;
    const read = decode(readEchoJsonArguments, encode(writeEchoJsonArguments, value));
    expect(JSON.stringify(read)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Reflect.get(Object(read), "admin")).toBeUndefined();
  });
});

describe("where a misfit is", () => {
  test("is told with every list around it", () => {
    const leaf: Tree = { name: 5 as never, children: [] };
    const tree: Tree = {
      name: "root",
      children: [
        { name: "a", children: [] },
        { name: "b", children: [leaf] },
      ],
    };
    expect(() => encode(writeEchoTreeArguments, tree)).toThrow(
      /^Tree\.name must be a string, got 5, in Tree\.children\[0\], in Tree\.children\[1\]$/,
    );
    tree.children.push(3 as never);
    leaf.name = "c";
    expect(() => encode(writeEchoTreeArguments, tree)).toThrow(
      /^Tree\.children\[2\] must be an object of the model Tree, got 3$/,
    );
  });

  test("is told in a line, also of what contains itself", () => {
    const tree: Tree = { name: "root", children: [] };
    tree.children.push(tree);
    expect(() => encode(writeEchoTreeArguments, tree)).toThrow(
      /^Tree\.children must not nest .{10,300}, \.\.\.$/,
    );
  });

  test("is in the stack as it is in the message", () => {
    const [error] = [[["a"], [5]]].map((value) => {
      try {
        return encode(writeEchoMatrixArguments, value as never);
      } catch (thrown) {
        return thrown;
      }
    });
    expect(error).toMatchObject({ message: "value[1][0] must be a string, got 5" });
    expect((error as Error).stack).toContain("value[1][0] must be");
  });
});

describe("what takes much more memory than bytes is bounded on both sides", () => {
  // Of a model with a map, a list or a binary, the wire has one byte for each.
  test.each([
    [
      "map",
      (reader: Reader) => reader.entries(2),
      (writer: Writer) => writer.entries(new Map(), "m", 2),
    ],
    [
      "list",
      (reader: Reader) => reader.count(1, 1),
      (writer: Writer) => writer.count([], "m", 1, 1),
    ],
    [
      "binary",
      (reader: Reader) => reader.binary(),
      (writer: Writer) => writer.binary(new Uint8Array(), "m"),
    ],
  ])("an empty %s", (_name, read, write) => {
    const most = 4_194_304 / (_name === "map" ? 16 : 8);
    const reader = new Reader();
    reader.reset(Buffer.alloc(most + 1));
    for (let index = 0; index < most; index++) read(reader);
    expect(() => read(reader)).toThrow(ProtocolError);
    const writer = new Writer();
    writer.beginMessage();
    for (let index = 0; index < most; index++) write(writer);
    expect(() => write(writer)).toThrow(InvalidValue);
  });

  test("arrays and objects in a json", () => {
    const text = (count: number): string =>
      `[${Array<string>(count - 1)
        .fill("{}")
        .join(",")}]`;
    const bytes = (count: number): Buffer => {
      const writer = new Writer();
      writer.beginMessage();
      writer.string(text(count), "text");
      writer.endMessage();
      return Buffer.from(writer.message());
    };
    const most = 4_194_304 / 8;
    expect(decode(readEchoJsonArguments, bytes(most))).toHaveLength(most - 1);
    expect(() => decode(readEchoJsonArguments, bytes(most + 1))).toThrow(ProtocolError);
    expect(encode(writeEchoJsonArguments, JSON.parse(text(most)) as JsonValue)).toBeDefined();
    expect(() => encode(writeEchoJsonArguments, JSON.parse(text(most + 1)) as JsonValue)).toThrow(
      InvalidValue,
    );
  });
});
