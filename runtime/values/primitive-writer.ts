import { adviceOn } from "../advice.js";
import { describe } from "../describe.js";
import { MessageBuffer } from "./message-buffer.js";
import { Misfit } from "./misfit.js";

/** Values of a fixed size, and how to refuse those that do not fit their type. */
export class PrimitiveWriter extends MessageBuffer {
  // Each of the following checks its value before it writes anything. The checks begin with `typeof`, since arithmetic on
  // anything but a number could run code of the value's own, or throw something other than `InvalidValue`.

  boolean(value: boolean, member: string): void {
    if (value !== true && value !== false) this.refuse(member, "true or false", value);
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value ? 1 : 0;
  }

  int8(value: number, member: string): void {
    if (typeof value !== "number" || (value << 24) >> 24 !== value) {
      this.refuse(member, "an integer from -128 to 127", value);
    }
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value;
  }

  uint8(value: number, member: string): void {
    if (typeof value !== "number" || (value & 0xff) !== value) {
      this.refuse(member, "an integer from 0 to 255", value);
    }
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value;
  }

  int16(value: number, member: string): void {
    if (typeof value !== "number" || (value << 16) >> 16 !== value) {
      this.refuse(member, "an integer from -32768 to 32767", value);
    }
    this.put16(value);
  }

  uint16(value: number, member: string): void {
    if (typeof value !== "number" || (value & 0xffff) !== value) {
      this.refuse(member, "an integer from 0 to 65535", value);
    }
    this.put16(value);
  }

  int32(value: number, member: string): void {
    if (typeof value !== "number" || (value | 0) !== value) {
      this.refuse(member, "an integer from -2147483648 to 2147483647", value);
    }
    this.fixed32(value);
  }

  uint32(value: number, member: string): void {
    if (typeof value !== "number" || value >>> 0 !== value) {
      this.refuse(member, "an integer from 0 to 4294967295", value);
    }
    this.fixed32(value);
  }

  /** Only a `bigint`: a number could not hold all values, and which of the two one gets must not depend on the value. */
  int64(value: bigint, member: string): void {
    if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) {
      this.refuse(member, "a bigint from -9223372036854775808n to 9223372036854775807n", value);
    }
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setBigInt64(this.position, value, true);
    this.position += 8;
  }

  uint64(value: bigint, member: string): void {
    if (typeof value !== "bigint" || BigInt.asUintN(64, value) !== value) {
      this.refuse(member, "a bigint from 0n to 18446744073709551615n", value);
    }
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setBigUint64(this.position, value, true);
    this.position += 8;
  }

  /** Rounds to the nearest number of 32 bits; one that is too large for those is refused rather than made infinite. */
  float(value: number, member: string): void {
    if (typeof value !== "number") this.refuse(member, "a number", value);
    if (!Number.isFinite(Math.fround(value)) && Number.isFinite(value)) {
      this.refuse(member, "a number that fits into 32 bits", value);
    }
    if (this.position + 4 > this.limit) this.makeRoom(4);
    this.view.setFloat32(this.position, value, true);
    this.position += 4;
  }

  /** All of them, with -0, the infinities and NaN, whose payload is lost. */
  double(value: number, member: string): void {
    if (typeof value !== "number") this.refuse(member, "a number", value);
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  private put16(value: number): void {
    if (this.position + 2 > this.limit) this.makeRoom(2);
    this.view.setUint16(this.position, value, true);
    this.position += 2;
  }

  /** Described only now: on the way of a valid value there is not so much as a closure. */
  protected refuse(member: string, expected: string, value: unknown): never {
    throw new Misfit(
      member,
      `must be ${expected}, got ${describe(value)}${adviceOn(expected, value)}`,
      value,
    );
  }
}
