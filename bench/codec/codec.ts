import type { Article, Reading, Sheet, Student } from "bench-system";

/** How one of those who are compared writes and reads the values of one model. */
export interface Codec<Value = unknown> {
  /** Whatever it returns, the bytes of the value have been written, where they can be sent from. */
  encode(value: Value): unknown;
  decode(bytes: Uint8Array): unknown;
  /** The value as this codec takes it: its own classes and names are made before anything is measured. */
  prepare(): Value;
  /** For reading, and to tell the size. */
  bytes(value: Value): Uint8Array;
}

/** A codec for each of the models. */
export interface Codecs {
  student(sample: Student): Codec;
  reading(sample: Reading): Codec;
  article(sample: Article): Codec;
  sheet(sample: Sheet): Codec;
}

/** Hides the type of the value, so that codecs of different ones stand in one list. */
export function codec<Value>(own: Codec<Value>): Codec {
  // What is given to it is always what its own `prepare` has made.
  return own as Codec;
}
