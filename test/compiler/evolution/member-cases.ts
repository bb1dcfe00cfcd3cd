import { caseList, type Case } from "./case-list.js";

const { cases, add } = caseList();
export const memberCases: readonly Case[] = cases;

const use = "method f(it: T)";
const model = (members: string): string => `model T{\n${members}\n}\n${use}`;

add(
  "an optional member is appended",
  model("a: int8"),
  model("a: int8\nb: int8?"),
  "+ member-added: method f",
);
add(
  "a member with a default is appended",
  model("a: int8"),
  model("a: int8\nb: int8 = 1"),
  "+ member-added: method f",
);
add(
  "a member is appended that is optional by an alias",
  `type O = int8?\n${model("a: int8")}`,
  `type O = int8?\n${model("a: int8\nb: O")}`,
  "+ member-added: method f",
);
add(
  "a member is appended that must be there",
  model("a: int8"),
  model("a: int8\nb: *int8"),
  "! required-member-added: method f",
);
add(
  "the last member is removed, and may be absent",
  model("a: int8\nb: int8?"),
  model("a: int8"),
  "- member-removed: method f",
);
add(
  "the last member is removed, and must be there",
  model("a: int8\nb: int8"),
  model("a: int8"),
  "! member-removed: method f",
);
add(
  "a member is removed from the middle",
  model("a: int8\nb: int8?\nc: int8?"),
  model("a: int8\nc: int8?"),
  "! member-removed: method f",
);
add(
  "an optional member is inserted",
  model("a: int8\nc: int8"),
  model("a: int8\nb: int8?\nc: int8"),
  "! member-inserted: method f",
);
add("a member is renamed", model("a: int8"), model("b: int8"), "! member-renamed: method f");
add(
  "members are swapped",
  model("a: int8\nb: int8"),
  model("b: int8\na: int8"),
  "! member-moved: method f",
);
add(
  "the first of many members goes to the end",
  model("a: int8\nb: int8\nc: int8\nd: int8"),
  model("b: int8\nc: int8\nd: int8\na: int8"),
  "! member-moved: method f",
);
add("a member changes its type", model("a: int8"), model("a: uint8"), "! type-changed: method f");
add("a list changes its item", model("a: *int8"), model("a: *int16"), "! type-changed: method f");
add(
  "a list of bytes becomes a binary",
  model("a: *uint8"),
  model("a: binary"),
  "! type-changed: method f",
);
add(
  "a timestamp becomes an int64",
  model("a: timestamp"),
  model("a: int64"),
  "! type-changed: method f",
);
add(
  "a map changes its key",
  model("a: map<string, int8>"),
  model("a: map<int8, int8>"),
  "! type-changed: method f",
);
add(
  "a map changes its value",
  model("a: map<int8, int8>"),
  model("a: map<int8, int16>"),
  "! type-changed: method f",
);
add(
  "a member becomes optional",
  model("a: int8"),
  model("a: int8?"),
  "! became-optional: method f",
);
add(
  "a member becomes required",
  model("a: int8?"),
  model("a: int8"),
  "! became-required: method f",
);
add("a member gets a default", model("a: int8"), model("a: int8 = 1"), "+ default-added: method f");
add(
  "a member loses its default",
  model("a: int8 = 1"),
  model("a: int8"),
  "- default-removed: method f",
);
add(
  "a member has another default",
  model("a: int8 = 1"),
  model("a: int8 = 2"),
  "- default-changed: method f",
);
add("a default is written otherwise", model("a: double = 1"), model("a: double = 1.0"));

add(
  "a parameter may be left out",
  "method f()",
  "method f(a: int8?)",
  "+ parameter-added: method f",
);
add("a parameter has a default", "event f()", "event f(a: int8 = 1)", "+ parameter-added: event f");
add(
  "a parameter must be given",
  "method f()",
  "method f(a: int8)",
  "! required-parameter-added: method f",
);
add(
  "a stream becomes a parameter",
  "method f()",
  "method f(a: stream int8)",
  "! required-parameter-added: method f",
);
add(
  "a parameter of an event must be given",
  "event f()",
  "event f(a: int8)",
  "! required-parameter-added: event f",
);
add("a parameter is removed", "method f(a: int8)", "method f()", "! parameter-removed: method f");
add(
  "a parameter of an event that may be absent is removed",
  "event f(a: int8?)",
  "event f()",
  "- parameter-removed: event f",
);
add(
  "a parameter is renamed",
  "callback f(a: int8)",
  "callback f(b: int8)",
  "! parameter-renamed: callback f",
);
add(
  "parameters are swapped",
  "method f(a: int8, b: int8)",
  "method f(b: int8, a: int8)",
  "! parameter-moved: method f",
);
add(
  "a parameter is inserted",
  "method f(b: int8)",
  "method f(a: int8, b: int8)",
  "! parameter-inserted: method f",
);
add(
  "a parameter becomes a stream",
  "method f(a: int8)",
  "method f(a: stream int8)",
  "! stream-changed: method f",
);
add(
  "a stream has other items",
  "method f(): stream int8",
  "method f(): stream int16",
  "! type-changed: method f",
);
add(
  "a result becomes a stream",
  "method f(): int8",
  "method f(): stream int8",
  "! stream-changed: method f",
);
add("nothing becomes a result", "method f()", "method f(): int8", "! result-added: method f");
add(
  "nothing becomes a result that may be absent",
  "method f()",
  "method f(): int8?",
  "! result-added: method f",
);
add("a result becomes nothing", "method f(): int8", "method f()", "! result-removed: method f");
add(
  "a result becomes optional",
  "method f(): int8",
  "method f(): int8?",
  "! became-optional: method f",
);
