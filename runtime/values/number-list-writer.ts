import { ListWriter } from "./list-writer.js";

/** Writes one number, after it was checked. */
export type WriteNumber = (writer: NumberListWriter, item: number, member: string) => void;

/** Lists of numbers of four and eight bytes, but for those that are a `bigint`: one check of the room serves all of them. */
export class NumberListWriter extends ListWriter {
  // Each writes what is as it should be in a loop of its own. Whatever is not, or has no room, goes on one by one, with the errors of that way.

  /** A whole list of `double`; below, of other numbers. */
  doubles(value: readonly number[], member: string): void {
    const count = this.count(value, member, 8, 1);
    const { view, position } = this;
    const fitting = this.fitting(count, 8);
    let index = 0;
    for (; index < fitting; index++) {
      const item = value[index];
      if (typeof item !== "number") break;
      view.setFloat64(position + index * 8, item, true);
    }
    this.position += index * 8;
    if (index < count) this.oneByOne(value, index, count, member, writeDouble);
  }

  floats(value: readonly number[], member: string): void {
    const count = this.count(value, member, 4, 1);
    const { view, position } = this;
    const fitting = this.fitting(count, 4);
    let index = 0;
    for (; index < fitting; index++) {
      const item = value[index];
      if (typeof item !== "number" || !Number.isFinite(Math.fround(item))) break;
      view.setFloat32(position + index * 4, item, true);
    }
    this.position += index * 4;
    if (index < count) this.oneByOne(value, index, count, member, writeFloat);
  }

  int32s(value: readonly number[], member: string): void {
    const count = this.count(value, member, 4, 1);
    const { view, position } = this;
    const fitting = this.fitting(count, 4);
    let index = 0;
    for (; index < fitting; index++) {
      const item = value[index];
      if (typeof item !== "number" || (item | 0) !== item) break;
      view.setInt32(position + index * 4, item, true);
    }
    this.position += index * 4;
    if (index < count) this.oneByOne(value, index, count, member, writeInt32);
  }

  uint32s(value: readonly number[], member: string): void {
    const count = this.count(value, member, 4, 1);
    const { view, position } = this;
    const fitting = this.fitting(count, 4);
    let index = 0;
    for (; index < fitting; index++) {
      const item = value[index];
      if (typeof item !== "number" || item >>> 0 !== item) break;
      view.setUint32(position + index * 4, item, true);
    }
    this.position += index * 4;
    if (index < count) this.oneByOne(value, index, count, member, writeUint32);
  }

  /** Writes the items from `start` on, of `count`; an error names the item. */
  protected oneByOne(
    list: readonly number[],
    start: number,
    count: number,
    member: string,
    write: WriteNumber,
  ): void {
    for (let index = start; index < count; index++) {
      const item = list[index] as number;
      try {
        write(this, item, member);
      } catch (error) {
        throw this.inItem(error, list, index, member);
      }
    }
  }

  /** So many of the items have room in the memory at hand. */
  private fitting(count: number, itemBytes: number): number {
    return this.position + count * itemBytes <= this.limit ? count : 0;
  }
}

export const writeDouble: WriteNumber = (writer, item, member) => writer.double(item, member);
export const writeFloat: WriteNumber = (writer, item, member) => writer.float(item, member);
export const writeInt32: WriteNumber = (writer, item, member) => writer.int32(item, member);
export const writeUint32: WriteNumber = (writer, item, member) => writer.uint32(item, member);
