import { IncompatibleInterface } from "../errors.js";
import type { Offered } from "../interface.js";

/** What the methods or the events of a specification are called: version 1 has names where version 2 has numbers. */
export class Names {
  readonly #offered: readonly Offered[];
  readonly #numbers: ReadonlyMap<string, number>;
  /** Beginnings of messages, made when they are first needed. At 0 there is nothing. */
  readonly #heads: (Buffer | undefined)[] = [];

  constructor(offered: readonly Offered[] = []) {
    this.#offered = offered;
    this.#numbers = new Map(offered.map((each, index) => [nameOf(each), index + 1]));
  }

  /** Undefined where there is none of that name. */
  number(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** Why version 1 cannot carry it, if it cannot. */
  obstacle(number: number): string | undefined {
    const offered = this.#offered[number - 1];
    return typeof offered === "object" ? offered.nativeOnly : undefined;
  }

  /** The numbers of all that version 1 can carry. */
  carried(): number[] {
    return this.#offered
      .map((_, index) => index + 1)
      .filter((number) => this.obstacle(number) === undefined);
  }

  /** The kind and the name, as an item. Throws `IncompatibleInterface` where version 1 cannot carry what has that number. */
  head(kind: number, number: number): Buffer {
    return (this.#heads[number] ??= this.#makeHead(kind, number));
  }

  #makeHead(kind: number, number: number): Buffer {
    const offered = this.#offered[number - 1];
    if (offered === undefined) throw notCarried(`Number ${number}`, "its name is not known");
    if (typeof offered === "object") throw notCarried(offered.name, offered.nativeOnly);
    const name = Buffer.from(offered);
    const head = Buffer.alloc(5 + name.length);
    head.writeUInt8(kind);
    head.writeUInt32BE(name.length, 1);
    name.copy(head, 5);
    return head;
  }
}

/** For what version 1 cannot carry. `why` completes "because". */
export function notCarried(name: string, why: string): IncompatibleInterface {
  return new IncompatibleInterface(
    `${name} cannot be used with an original LibMedium (wire "libmedium"): ${why}. ` +
      "Both sides need to be built with this libmedium for it.",
  );
}

export function nameOf(offered: Offered): string {
  return typeof offered === "string" ? offered : offered.name;
}
