import { int32At } from "./little-endian.js";
import { MessageReader } from "./message-reader.js";

const scratch = new DataView(new ArrayBuffer(8));

/** Values of a fixed size: the mirror image of `PrimitiveWriter`. */
export class PrimitiveReader extends MessageReader {
  boolean(): boolean {
    return this.flag("a boolean");
  }

  int8(): number {
    return (this.byte("an int8") << 24) >> 24;
  }

  uint8(): number {
    return this.byte("a uint8");
  }

  int16(): number {
    return (this.get16("an int16") << 16) >> 16;
  }

  uint16(): number {
    return this.get16("a uint16");
  }

  int32(): number {
    return this.get32("an int32");
  }

  uint32(): number {
    return this.get32("a uint32") >>> 0;
  }

  int64(): bigint {
    return this.get64("an int64").getBigInt64(0, true);
  }

  uint64(): bigint {
    return this.get64("a uint64").getBigUint64(0, true);
  }

  float(): number {
    scratch.setInt32(0, this.get32("a float"), true);
    return scratch.getFloat32(0, true);
  }

  double(): number {
    return this.get64("a double").getFloat64(0, true);
  }

  protected flag(what: string): boolean {
    const byte = this.byte(what);
    if (byte > 1) {
      this.position -= 1;
      throw this.error(what, `0x${byte.toString(16).padStart(2, "0")} is neither 00 nor 01`);
    }
    return byte === 1;
  }

  /**
   * Eight bytes, where a view can read them until the next value is read. A view of the message itself would have to be made
   * for each chunk that arrives, which costs more than moving them, unless there are many.
   */
  protected get64(what: string): DataView {
    const { bytes, position } = this;
    if (position + 8 > this.end) throw this.tooShort(what, 8);
    this.position = position + 8;
    scratch.setInt32(0, int32At(bytes, position), true);
    scratch.setInt32(4, int32At(bytes, position + 4), true);
    return scratch;
  }
}
