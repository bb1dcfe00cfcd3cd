import { expect, test } from "vitest";
import { versionIsSemantic } from "../../../compiler/check/version.js";
import { foundBy } from "./found-by.js";

test.each([
  ["0.0.0", "version 0.0.0"],
  ["1.4.0", "version 1.4.0"],
  ["10.20.30-beta.1+build.5", "version 10.20.30-beta.1+build.5"],
  ["1.0.0-0a", "version 1.0.0-0a"],
  ["1.0.0--", "version 1.0.0--"],
])("allows %s", (_, text) => {
  expect(foundBy(versionIsSemantic, text)).toEqual([]);
});

test.each([
  ["1", "version 1", ["invalid-version 1"]],
  ["1.4", "version 1.4", ["invalid-version 1.4"]],
  ["1.4.0.0", "version 1.4.0.0", ["invalid-version 1.4.0.0"]],
  ["01.0.0", "version 01.0.0", ["invalid-version 01.0.0"]],
  ["1.0.0-01", "version 1.0.0-01", ["invalid-version 1.0.0-01"]],
  ["1.0.0-", "version 1.0.0-", ["invalid-version 1.0.0-"]],
  ["v1.0.0", "version v1.0.0", ["invalid-version v1.0.0"]],
  ["1.0.0 beta", "version 1.0.0 beta", ["invalid-version 1.0.0 beta"]],
  ["1.0.0;", "version 1.0.0;", ["invalid-version 1.0.0;"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(versionIsSemantic, text)).toEqual(expected);
});
