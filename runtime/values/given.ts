import type { JsonValue } from "./json.js";
import type { StreamSource } from "./stream-source.js";

/**
 * What may be given for a value: lists and maps that are not to be changed do too, of such as well, and anything to iterate over for a stream. The members of models are as they
 * are, and so is JSON.
 */
export type Given<Value> = [JsonValue] extends [Value]
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Value extends ReadonlyMap<infer Key, infer Item>
      ? ReadonlyMap<Key, Given<Item>>
      : Value extends AsyncIterable<infer Item>
        ? StreamSource<Item>
        : Value;

/** Arguments of a call or parameters of an event, as whoever calls or fires gives them. */
export type GivenArguments<Arguments> = { [Name in keyof Arguments]: Given<Arguments[Name]> };
