import { InvalidValue } from "../errors.js";

/** How many lists and maps around a value are named: enough to find it, and no page for a value that contains itself. */
const holdersMax = 6;

/**
 * A value that does not fit its type. Lists and maps that it is in add themselves to the message while it passes through them, so that
 * nothing need be noted for values that fit.
 */
export class Misfit extends InvalidValue {
  /** The value's own place, then those of what holds it, from the inside out. */
  readonly #places: Place[];
  readonly #complaint: string;

  /** `within` says where in the member the value is, such as `.a[3]` of a `json`. `member` must not end with an index: lists add those. */
  constructor(member: string, complaint: string, value: unknown, within = "") {
    super(`${member}${within} ${complaint}`);
    this.#places = [{ member, within, value }];
    this.#complaint = complaint;
  }

  /** Whether it is about this value of this member. */
  isOf(value: unknown, member: string): boolean {
    const last = this.#places.at(-1);
    return last !== undefined && last.member === member && Object.is(last.value, value);
  }

  /** The value, or what it is in, is this item of a list or this entry of a map. */
  addHolder(holder: unknown, item: unknown, member: string, index: string): void {
    const last = this.#places.at(-1);
    if (last !== undefined && this.isOf(item, member)) {
      last.within = index + last.within;
      last.value = holder;
    } else {
      this.#places.push({ member, within: index, value: holder });
    }
    this.#tell();
  }

  #tell(): void {
    const [own, ...holders] = this.#places.map(({ member, within }) => member + within);
    const named = holders.slice(0, holdersMax).map((place) => `, in ${place}`);
    const more = holders.length > holdersMax ? ", ..." : "";
    const before = this.message;
    this.message = `${own} ${this.#complaint}${named.join("")}${more}`;
    // The stack has the message as it was at first.
    if (this.stack !== undefined) this.stack = this.stack.replace(before, () => this.message);
  }
}

interface Place {
  readonly member: string;
  within: string;
  value: unknown;
}
