import { isArrayBuffer, isUint8Array } from "node:util/types";

/**
 * What a value is by its internal slots, whatever a subclass or a property of its own says: a size is written in front of what it counts,
 * so one that lies would send memory of other messages, or a message that nobody can read.
 */
export function lengthOf(bytes: Uint8Array): number {
  return getLength.call(bytes) as number;
}

/**
 * Copies bytes into others, which have room for them from that place on. A third less time than `target.set` for small ones, since the method is not looked
 * up each time.
 */
export function setBytes(target: Uint8Array, bytes: Uint8Array, place: number): void {
  set.call(target, bytes, place);
}

/** The same bytes without a subclass around them. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(
    getBuffer.call(bytes) as ArrayBuffer,
    getByteOffset.call(bytes) as number,
    lengthOf(bytes),
  );
}

/** Whether it is a `Uint8Array` (or a `Buffer`) without properties of its own making, over memory of one thread that keeps its size. */
export function isPlainBytes(value: unknown): value is Uint8Array {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Uint8Array.prototype && prototype !== Buffer.prototype) return false;
  if (!isUint8Array(value) || Object.hasOwn(value, "length") || Object.hasOwn(value, "buffer"))
    return false;
  const { buffer } = value;
  return isArrayBuffer(buffer) && !("resizable" in buffer && buffer.resizable === true);
}

export function sizeOfMap(map: ReadonlyMap<unknown, unknown>): number {
  return getSize.call(map) as number;
}

/** Whether iterating over it is going through its entries, and nothing of its own making. */
export function iteratesPlainly(map: ReadonlyMap<unknown, unknown>): boolean {
  return map[Symbol.iterator] === plainIterator;
}

/** Its entries, however it says that it is to be iterated over. */
export function entriesOf<Key, Item>(map: ReadonlyMap<Key, Item>): Iterable<[Key, Item]> {
  return plainIterator.call(map) as Iterable<[Key, Item]>;
}

export function timeOf(date: Date): number {
  return getTime.call(date) as number;
}

const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype) as object;
const getLength = getterOf(typedArray, "length");
const getBuffer = getterOf(typedArray, "buffer");
const getByteOffset = getterOf(typedArray, "byteOffset");
const set: (this: Uint8Array, bytes: Uint8Array, place: number) => void = Uint8Array.prototype.set;
const getSize = getterOf(Map.prototype, "size");
const plainIterator: (this: unknown) => unknown = Reflect.get(Map.prototype, Symbol.iterator);
const getTime: (this: unknown) => unknown = Reflect.get(Date.prototype, "getTime");

function getterOf(prototype: object, name: string): (this: unknown) => unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new Error(`There is no ${name}.`);
  return getter;
}
