import { adviceOn } from "../advice.js";
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";

/**
 * What can be sent as a stream: generators and whatever else can be iterated over, at once or in time, such as the streams of Node, those of
 * the Web, and arrays. An item is the stream's until it is asked for the next: it may change again then, and not before, as it may be sent from where it is.
 */
export type StreamSource<Item> = AsyncIterable<Item> | Iterable<Item>;

/** Text can be iterated over too, character by character, and bytes number by number, which nobody means. */
export function isStreamSource(value: unknown): value is StreamSource<unknown> {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return (
    typeof Reflect.get(value, Symbol.asyncIterator) === "function" ||
    typeof Reflect.get(value, Symbol.iterator) === "function"
  );
}

export type SourceIterator = AsyncIterator<unknown> | Iterator<unknown>;

/** Begins to iterate. Throws `InvalidValue` for what is no source, and whatever the source itself throws. */
export function iterate(source: unknown, what: string): SourceIterator {
  if (!isStreamSource(source)) throw new InvalidItem(`${what} must be ${notASource(source)}`);
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  return source[Symbol.iterator]();
}

/** For an error: what a stream is. */
export const streamSourceText = "an async iterable or an iterable of its items";

/** For an error: what should have been given, and what was. */
export function notASource(value: unknown): string {
  return `${streamSourceText}, got ${describe(value)}${adviceOn(streamSourceText, value)}`;
}

/** An item does not fit its type, or what should be a stream is none: the fault of whoever produces it. */
export class InvalidItem extends InvalidValue {}

/** Asked of whatever was thrown, also of a proxy that does not let itself be looked at. */
export function isInvalidItem(thrown: unknown): thrown is InvalidItem {
  return isError(thrown) && thrown instanceof InvalidItem;
}

export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error;
  } catch {
    return false;
  }
}
