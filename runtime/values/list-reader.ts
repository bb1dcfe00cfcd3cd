/* oxlint-disable unicorn/no-new-array -- `Array.from` would call a function for each item */
import { costlyItem, entryCost, itemCostMax } from "../limits.js";
import { PrimitiveReader } from "./primitive-reader.js";

/** What is wrong with a value that costs too much: it does this. */
export const costTooMuch = "bring the lists of this message above what they may cost together";

/** From so many numbers on it pays to make a view of the message's memory. Those that follow share it. */
const viewedItemsMin = 4;

/** Lists and maps: what they announce can be there, and costs no more than those of a message may. The mirror image of `ListWriter`. */
export class ListReader extends PrimitiveReader {
  protected itemCost = 0;

  override reset(bytes: Uint8Array, start?: number, end?: number, ownsMemory?: boolean): void {
    super.reset(bytes, start, end, ownsMemory);
    this.itemCost = 0;
  }

  /**
   * Begins a list: the count of its items, which can all be there as far as the bytes that are left tell, and which do not
   * cost more than the lists of a message may cost together. For the cost of an item see the writer's `count`.
   */
  count(smallestItemBytes: number, itemCost: number = costlyItem): number {
    this.itemCost += costlyItem;
    return this.counted("the count of a list", "items", smallestItemBytes, itemCost);
  }

  /** A whole list of `double`; below, of other numbers. One check serves all of its items. */
  doubles(): number[] {
    const items = new Array<number>(this.count(8, 1));
    if (items.length < viewedItemsMin) {
      for (let index = 0; index < items.length; index++) items[index] = this.double();
      return items;
    }
    const view = this.view();
    const start = this.skip(items.length * 8);
    for (let index = 0; index < items.length; index++) {
      items[index] = view.getFloat64(start + index * 8, true);
    }
    return items;
  }

  floats(): number[] {
    const items = new Array<number>(this.count(4, 1));
    if (items.length < viewedItemsMin) {
      for (let index = 0; index < items.length; index++) items[index] = this.float();
      return items;
    }
    const view = this.view();
    const start = this.skip(items.length * 4);
    for (let index = 0; index < items.length; index++) {
      items[index] = view.getFloat32(start + index * 4, true);
    }
    return items;
  }

  int32s(): number[] {
    const items = new Array<number>(this.count(4, 1));
    if (items.length < viewedItemsMin) {
      for (let index = 0; index < items.length; index++) items[index] = this.int32();
      return items;
    }
    const view = this.view();
    const start = this.skip(items.length * 4);
    for (let index = 0; index < items.length; index++) {
      items[index] = view.getInt32(start + index * 4, true);
    }
    return items;
  }

  uint32s(): number[] {
    const items = new Array<number>(this.count(4, 1));
    if (items.length < viewedItemsMin) {
      for (let index = 0; index < items.length; index++) items[index] = this.uint32();
      return items;
    }
    const view = this.view();
    const start = this.skip(items.length * 4);
    for (let index = 0; index < items.length; index++) {
      items[index] = view.getUint32(start + index * 4, true);
    }
    return items;
  }

  /** Begins a map: the count of its entries, which are as safe to read as the items of a list. */
  entries(smallestEntryBytes: number): number {
    this.itemCost += entryCost;
    return this.counted("the count of a map", "entries", smallestEntryBytes, entryCost);
  }

  /** Ends a map that holds `size` keys after `count` entries were put into it. */
  endEntries(size: number, count: number): void {
    if (size !== count)
      throw this.error("a map", `${count - size} of its ${count} keys come twice`);
  }

  private counted(what: string, noun: string, smallestBytes: number, cost: number): number {
    const start = this.position;
    const count = this.varint(what);
    const left = this.end - this.position;
    this.itemCost += count * cost;
    if (count * smallestBytes <= left && this.itemCost <= itemCostMax) return count;
    this.position = start;
    throw this.error(
      what,
      count * smallestBytes > left
        ? `${count} ${noun} of at least ${smallestBytes} bytes do not fit into the ${left} that are left`
        : `${count} ${noun} ${costTooMuch}`,
    );
  }

  /** Passes over bytes that are known to be there, and returns where they begin. */
  private skip(size: number): number {
    const start = this.position;
    this.position = start + size;
    return start;
  }
}
