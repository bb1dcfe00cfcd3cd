import { caseList, type Case } from "./case-list.js";

const { cases, add } = caseList();
export const typeCases: readonly Case[] = cases;

const use = "method f(it: T)";
add(
  "an alias appears where there was what it stands for",
  "method f(a: string)",
  "type S = string\nmethod f(a: S)",
  "+ type-added",
);
add("an alias goes", "type S = string\nmethod f(a: S)", "method f(a: string)", "+ type-removed");
add(
  "an alias has another name",
  "type S = string\nmethod f(a: *S)",
  "type R = string\nmethod f(a: *R)",
  "+ type-removed",
  "+ type-added",
);
add(
  "an alias stands for something else",
  "type S = string\nmodel M{\na: *S\n}\nmethod f(a: S)\nevent g(m: M)",
  "type S = int8\nmodel M{\na: *S\n}\nmethod f(a: S)\nevent g(m: M)",
  "! alias-changed: method f, event g",
);
add(
  "an alias changes within another",
  "type A = string\ntype B = *A\nmethod f(b: B)",
  "type A = binary\ntype B = *A\nmethod f(b: B)",
  "! alias-changed: method f",
);
add(
  "a model is renamed",
  "model A{\nx: int8\n}\nmethod f(a: A): *A",
  "model B{\nx: int8\n}\nmethod f(a: B): *B",
  "+ type-removed",
  "+ type-added",
  "! type-renamed: method f",
);
add(
  "another model takes the place of one",
  "model A{\nx: int8\n}\nmodel B{\nx: int8\n}\nmethod f(a: A)",
  "model A{\nx: int8\n}\nmodel B{\nx: int8\n}\nmethod f(a: B)",
  "! type-changed: method f",
);
add(
  "a model becomes a union",
  "model T{\na: int8\n}\nmethod f(t: T)",
  "union T { a: int8 }\nmethod f(t: T)",
  "+ type-added",
  "+ type-removed",
  "! type-changed: method f",
);
add(
  "a model changes far below",
  "model A{\nx: int8\n}\nunion U { a: A }\nmodel M{\nu: map<int8, U>\nself: *M\n}\nmethod f(m: M)\nmethod g()\ncallback h(): *M\nexception X { m: M }",
  "model A{\nx: int16\n}\nunion U { a: A }\nmodel M{\nu: map<int8, U>\nself: *M\n}\nmethod f(m: M)\nmethod g()\ncallback h(): *M\nexception X { m: M }",
  "! type-changed: exception X, method f, callback h",
);
add(
  "a model changes that nothing uses",
  "model T{\na: int8\n}\nmethod f()",
  "model T{\na: int16\n}\nmethod f()",
  "+ type-changed",
);
add(
  "the order of models changes",
  "model A{\n}\nmodel B{\n}\nmethod f(a: A, b: B)",
  "model B{\n}\nmodel A{\n}\nmethod f(a: A, b: B)",
);

const valued = (values: string): string => `enum T { ${values} }\n${use}`;
add("an enum gets a value", valued("a, b"), valued("a, b, c"), "+ enum-value-added: method f");
add(
  "an enum gets a value between numbers",
  valued("a, c = 5"),
  valued("a, b = 3, c = 5"),
  "+ enum-value-added: method f",
);
add(
  "an enum gets a value before others",
  valued("a, b"),
  valued("c, a, b"),
  "! enum-value-renumbered: method f",
  "! enum-value-renumbered: method f",
  "+ enum-value-added: method f",
);
add(
  "an enum's values stand in another order with their numbers",
  valued("a = 0, b = 1"),
  valued("b = 1, a = 0"),
);
add("an enum loses a value", valued("a, b"), valued("a"), "- enum-value-removed: method f");
add("an enum's value is renamed", valued("a, b"), valued("a, c"), "! enum-value-renamed: method f");
add(
  "an enum's value is renumbered",
  valued("a, b"),
  valued("a, b = 2"),
  "! enum-value-renumbered: method f",
);

const cased = (text: string): string => `union T { ${text} }\n${use}`;
add("a union gets a case", cased("a: int8"), cased("a: int8, b: string"), "+ case-added: method f");
add(
  "a union loses its last case",
  cased("a: int8, b: int8"),
  cased("a: int8"),
  "- case-removed: method f",
);
add(
  "a union loses its first case",
  cased("a: int8, b: int8"),
  cased("b: int8"),
  "! case-removed: method f",
);
add("a union's case is renamed", cased("a: int8"), cased("b: int8"), "! case-renamed: method f");
add(
  "a union's cases are swapped",
  cased("a: int8, b: int8"),
  cased("b: int8, a: int8"),
  "! case-moved: method f",
);
add(
  "a union gets a case in front",
  cased("a: int8"),
  cased("b: int8, a: int8"),
  "! case-inserted: method f",
);
add(
  "a union's case has another type",
  cased("a: int8"),
  cased("a: string"),
  "! type-changed: method f",
);
