import {
  Detailed,
  Level,
  Refused,
  type Everything,
  type Shape,
  type Tree,
} from "../out/certification/src/index.js";
import {
  CertificationServerBase,
  type CallContext,
  type CertificationApplication,
} from "../out/certification/src/server.js";

const leaf: Tree = { name: "leaf", children: [] };

export const id: string = "123e4567-e89b-12d3-a456-426614174000";
export const label: Shape = { kind: "label", value: "round" };
export const everything: Everything = {
  flag: true,
  i8: -128,
  u8: 255,
  i16: -32_768,
  u16: 65_535,
  i32: -2_147_483_648,
  u32: 4_294_967_295,
  i64: -(2n ** 63n),
  u64: 2n ** 64n - 1n,
  single: 0.5,
  number: -0,
  text: "👩‍👩‍👧 ok",
  bytes: new Uint8Array([1, 2, 3]),
};

/** Gives everything back. */
export class EchoServer extends CertificationServerBase {
  echoEverything = <T>(value: T): T => value;
  echoLists = <T>(value: T): T => value;
  echoTree = <T>(value: T): T => value;
  echoNothing = <T>(value: T): T => value;
  echoBoolean = <T>(value: T): T => value;
  echoInt8 = <T>(value: T): T => value;
  echoUint8 = <T>(value: T): T => value;
  echoInt16 = <T>(value: T): T => value;
  echoUint16 = <T>(value: T): T => value;
  echoInt32 = <T>(value: T): T => value;
  echoUint32 = <T>(value: T): T => value;
  echoInt64 = <T>(value: T): T => value;
  echoUint64 = <T>(value: T): T => value;
  echoFloat = <T>(value: T): T => value;
  echoDouble = <T>(value: T): T => value;
  echoString = <T>(value: T): T => value;
  echoBinary = <T>(value: T): T => value;
  echoMatrix = <T>(value: T): T => value;
  echoTimestamp = <T>(value: T): T => value;
  echoDuration = <T>(value: T): T => value;
  echoUuid = <T>(value: T): T => value;
  echoJson = <T>(value: T): T => value;
  echoLevel = <T>(value: T): T => value;
  echoShape = <T>(value: T): T => value;
  echoTimes = <T>(value: T): T => value;
  echoOptions = <T>(value: T): T => value;
  echoMaps = <T>(value: T): T => value;
  echoDefaults = <T>(value: T): T => value;
  echoName = <T>(value: T): T => value;
  echoNames = <T>(value: T): T => value;
  echoOptional = <T>(value: T): T => value;
  echoMap = <T>(value: T): T => value;

  many(a: number, b: string, c: bigint[], d: Tree): Tree[] {
    return [{ name: `${a} ${b} ${c.join()}`, children: [d] }];
  }

  noArguments(): number {
    return 7;
  }

  noResult(): void {}
  nothingAtAll(): void {}

  withDefaults(
    name: string,
    limit: number,
    level: Level,
    note: string | undefined,
  ): string | Promise<string> {
    if (name === "never") return new Promise(() => {});
    return [name, limit, level, note].join();
  }

  fail(how: Level): void {
    if (how === Level.debug) throw new Refused("refused");
    if (how === Level.info) throw new Detailed("minimal", { id, level: 77 });
    if (how === Level.warn) throw new Detailed("full", { id, level: how, shape: label, count: 9 });
    throw new Detailed("wrong", { id: "no uuid", level: how });
  }

  /** Trees with the path as their name, and as many children as trees before, until nobody wants more. */
  async *tail(path: string): AsyncIterable<Tree> {
    for (let count = 0; ; count++) {
      yield { name: path, children: Array.from({ length: count }, () => leaf) };
    }
  }

  async put(_name: string, data: AsyncIterable<Uint8Array>): Promise<bigint> {
    let bytes = 0;
    for await (const part of data) bytes += part.length;
    return BigInt(bytes);
  }

  async *relay(shapes: AsyncIterable<Shape>, failAfter: number): AsyncIterable<Shape> {
    let count = 0;
    for await (const shape of shapes) {
      yield shape;
      count++;
      if (count === failAfter) throw new Refused(`after ${count}`);
    }
  }

  async add(
    numbers: AsyncIterable<number>,
    parts: AsyncIterable<Uint8Array>,
    until: number,
  ): Promise<bigint[]> {
    let [sum, count, bytes] = [0n, 0, 0n];
    for await (const number of numbers) {
      sum += BigInt(number);
      count++;
      if (count === until) return [sum];
    }
    for await (const part of parts) bytes += BigInt(part.length);
    return [sum, bytes];
  }

  async ask(
    prompt: string,
    { application }: CallContext<CertificationApplication>,
  ): Promise<number> {
    let count = 0;
    while (await application.confirm(`${prompt} ${count}`)) count++;
    return count;
  }
}
