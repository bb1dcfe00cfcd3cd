import { isMap } from "node:util/types";
import { describe } from "../describe.js";
import { entriesOf, iteratesPlainly, sizeOfMap } from "./intrinsics.js";
import { costlyItem, entryCost, itemCostMax } from "../limits.js";
import { Misfit } from "./misfit.js";
import { PrimitiveWriter } from "./primitive-writer.js";

/** Lists and maps, as far as they are not generated: their counts, what they cost, and which of their items an error is about. */
export class ListWriter extends PrimitiveWriter {
  protected itemCost = 0;

  override beginMessage(frameBytes?: number, messageBytesMax?: number): void {
    super.beginMessage(frameBytes, messageBytesMax);
    this.itemCost = 0;
  }

  /**
   * Begins a list: checks it, and writes the count of its items and returns it: so many the caller writes next. An item takes at least
   * `smallestItemBytes`, and costs `itemCost` of what all lists of a message may cost: 1 for a boolean, a float, a double and
   * integers of up to 32 bits, 8 (`costlyItem`) for everything else. The list itself costs 8.
   */
  count(
    value: readonly unknown[],
    member: string,
    smallestItemBytes: number,
    itemCost: number = costlyItem,
  ): number {
    const length = this.checkList(value, member, smallestItemBytes, itemCost);
    this.varint(length);
    return length;
  }

  /** What to throw for an error met while an item of a list was written: it names the item. */
  inItem(error: unknown, list: readonly unknown[], index: number, member: string): unknown {
    if (error instanceof Misfit) {
      let item: unknown;
      try {
        item = list[index];
      } catch {
        // A getter or proxy that throws: the item is named apart from what is wrong with it.
      }
      error.addHolder(list, item, member, `[${index}]`);
    }
    return error;
  }

  /**
   * Begins a map: checks it, and writes the count of its entries, which the caller writes next, each at least so many bytes. Returns the
   * count; `endEntries` is to be called with how many of them were not written.
   */
  entries(
    value: ReadonlyMap<unknown, unknown>,
    member: string,
    smallestEntryBytes: number,
  ): number {
    if (!isMap(value)) this.refuse(member, "a Map", value);
    const size = sizeOfMap(value);
    this.itemCost += entryCost;
    this.spend(value, "a Map", size, member, smallestEntryBytes, entryCost);
    this.varint(size);
    return size;
  }

  /**
   * What to iterate over to write the entries of a map. One that has an iterator of its own is asked once, into another map: a key that
   * comes twice would cost the connection.
   */
  pairs<Key, Item>(value: ReadonlyMap<Key, Item>, member: string): Iterable<[Key, Item]> {
    if (iteratesPlainly(value)) return entriesOf(value);
    const own = new Map<Key, Item>();
    let left = sizeOfMap(value);
    for (const [key, item] of value) {
      if (--left < 0) break;
      own.set(key, item);
    }
    if (left === 0 && own.size === sizeOfMap(value)) return own;
    throw new Misfit(member, "must be a Map that iterates over its entries, each once", value);
  }

  /** Ends a map of which so many entries were left. The receiver would take others for them, and end the connection. */
  endEntries(left: number, member: string): void {
    if (left !== 0) {
      throw new Misfit(member, "must be a Map that does not change while it is sent", undefined);
    }
  }

  /** What to throw for an error met while an entry of a map was written: it names the entry. */
  inEntry(error: unknown, map: unknown, key: unknown, item: unknown, member: string): unknown {
    if (error instanceof Misfit) {
      const isKey = error.isOf(key, member);
      const place = !isKey ? `[${describe(key)}]` : Object.is(key, item) ? "" : " (a key)";
      error.addHolder(map, isKey ? key : item, member, place);
    }
    return error;
  }

  /** Returns how many items there are. */
  protected checkList(
    value: readonly unknown[],
    member: string,
    smallestItemBytes: number,
    itemCost: number,
  ): number {
    if (!Array.isArray(value)) this.refuse(member, "an array", value);
    const { length } = value;
    // Of a proxy it can be anything.
    if (typeof length !== "number" || length >>> 0 !== length)
      this.refuse(member, "an array", value);
    this.itemCost += costlyItem;
    this.spend(value, "an array", length, member, smallestItemBytes, itemCost);
    return length;
  }

  /** Takes a message's items into account, and refuses those that the receiver would refuse. */
  private spend(
    value: unknown,
    what: string,
    count: number,
    member: string,
    smallestBytes: number,
    cost: number,
  ): void {
    this.itemCost += count * cost;
    if (this.itemCost > itemCostMax) {
      const most = `${Math.floor(itemCostMax / cost)} such items`;
      const complaint = `must not bring the lists of one message to more than ${most}, got ${what} of ${count}`;
      throw new Misfit(member, complaint, value);
    }
    if (count * smallestBytes > this.maxMessageBytes) throw this.tooLarge();
  }

  protected tooCostly(member: string, value: unknown): Misfit {
    const what = "the lists, maps, binaries and json values of one message";
    return new Misfit(member, `must not bring ${what} above what they may cost together`, value);
  }
}
