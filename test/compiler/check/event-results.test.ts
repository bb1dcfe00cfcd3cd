import { expect, test } from "vitest";
import { eventResults } from "../../../compiler/check/event-results.js";
import { foundBy } from "./found-by.js";

test("a method may return something, an event may not", () => {
  expect(foundBy(eventResults, "method a(): string\nevent b()")).toEqual([]);
  expect(foundBy(eventResults, "event b(): **string")).toEqual(["event-result **string"]);
});
