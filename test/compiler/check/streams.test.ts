import { expect, test } from "vitest";
import { streamsInPlace } from "../../../compiler/check/streams.js";
import { foundBy } from "./found-by.js";

test.each([
  ["parameters and results", "method a(b: stream string, c: stream *A): stream map<string, A?>"],
  ["a type of that name", "model stream {}\nmodel A {\n a: stream\n b: *stream\n}"],
])("allows %s", (_, text) => {
  expect(foundBy(streamsInPlace, text)).toEqual([]);
});

test.each([
  ["a member", "model A {\n a: stream string\n}", ["misplaced-stream stream"]],
  [
    "a member of an exception, a case and an alias",
    "exception A { a: stream string }\nunion B { a: stream string }\ntype C = stream string",
    ["misplaced-stream stream", "misplaced-stream stream", "misplaced-stream stream"],
  ],
  [
    "a parameter of an event or a callback",
    "event a(b: stream string)\ncallback c(d: stream string): stream string",
    ["misplaced-stream stream", "misplaced-stream stream", "misplaced-stream stream"],
  ],
  [
    "one in a list, an optional or a map",
    "method a(b: *stream string, c: (stream string)?, d: map<string, stream string>)",
    ["misplaced-stream stream", "misplaced-stream stream", "misplaced-stream stream"],
  ],
  [
    "a stream of streams, once",
    "method a(): stream stream stream string",
    ["misplaced-stream stream"],
  ],
])("reports %s", (_, text, expected) => {
  expect(foundBy(streamsInPlace, text)).toEqual(expected);
});
