import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { changeCatalogue, type Change } from "../../../compiler/evolution/changes.js";
import { compareSpecs } from "../../../compiler/evolution/compare-specs.js";
import type { Spec } from "../../../compiler/spec/spec.js";

/** What is breaking and misread (!), breaking only (-), or neither (+), its code, and what it affects. */
interface Case {
  readonly title: string;
  readonly old: string;
  readonly new: string;
  readonly found: readonly string[];
}

const rows: readonly Case[] = [];
const add = (title: string, old: string, now: string, ...found: string[]): void =>
  void (rows as Case[]).push({ title, old, new: now, found });

const use = "method f(it: T)";
const model = (members: string): string => `model T{\n${members}\n}\n${use}`;

add("a method is appended", "method f()", "method f()\nmethod g()", "+ method-added: method g");
add(
  "the last method is removed",
  "method f()\nmethod g()",
  "method f()",
  "- method-removed: method g",
);
add(
  "a method is removed from the middle",
  "method f()\nmethod g()\nmethod h()",
  "method f()\nmethod h()",
  "! method-removed: method g, method h",
);
add(
  "a method is inserted",
  "method f()\nmethod h()",
  "method f()\nmethod g()\nmethod h()",
  "! method-inserted: method h, method g",
);
add("a method is renamed", "method f()", "method g()", "! method-renamed: method f, method g");
add(
  "methods are swapped",
  "method f()\nmethod g()",
  "method g()\nmethod f()",
  "! method-moved: method f, method g",
);
add(
  "a callback is appended",
  "callback f()",
  "callback f()\ncallback g()",
  "+ callback-added: callback g",
);
add(
  "a callback is removed",
  "callback f()\nmethod m()",
  "method m()",
  "- callback-removed: callback f",
);
add(
  "a callback is renamed",
  "callback f()",
  "callback g()",
  "! callback-renamed: callback f, callback g",
);
add(
  "callbacks are swapped",
  "callback f()\ncallback g()",
  "callback g()\ncallback f()",
  "! callback-moved: callback f, callback g",
);
add(
  "a callback is inserted",
  "callback f()",
  "callback g()\ncallback f()",
  "! callback-inserted: callback f, callback g",
);
add("an event is appended", "event f()", "event f()\nevent g()", "+ event-added: event g");
add("an event is removed", "event f()\nevent g()", "event f()", "- event-removed: event g");
add("an event is renamed", "event f()", "event g()", "! event-renamed: event f, event g");
add(
  "events are swapped",
  "event f()\nevent g()",
  "event g()\nevent f()",
  "! event-moved: event f, event g",
);
add(
  "an event is inserted",
  "event f()",
  "event g()\nevent f()",
  "! event-inserted: event f, event g",
);
add(
  "an exception is appended",
  "exception A",
  "exception A\nexception B",
  "+ exception-added: exception B",
);
add(
  "an exception is removed",
  "exception A\nexception B",
  "exception A",
  "- exception-removed: exception B",
);
add(
  "an exception is renamed",
  "exception A",
  "exception B",
  "! exception-renamed: exception A, exception B",
);
add(
  "exceptions are swapped",
  "exception A\nexception B",
  "exception B\nexception A",
  "! exception-moved: exception A, exception B",
);
add(
  "an exception is inserted",
  "exception A",
  "exception B\nexception A",
  "! exception-inserted: exception A, exception B",
);
add(
  "an exception gets a member that may be absent",
  "exception A",
  "exception A { id: string? }",
  "+ member-added: exception A",
);
add(
  "an exception gets a member that must be there",
  "exception A",
  "exception A { id: string }",
  "! required-member-added: exception A",
);

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

const cased = (cases: string): string => `union T { ${cases} }\n${use}`;
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

add("documentation and comments change", "/// One.\nmethod f()", "// Two.\nmethod f()");
add(
  "something is deprecated",
  "method f()",
  '@deprecated("use g")\nmethod f()',
  "+ annotation-changed: method f",
);
add(
  "a member is deprecated",
  model("a: int8"),
  model("@deprecated a: int8"),
  "+ annotation-changed: method f",
);
add(
  "a method is no longer idempotent",
  "@idempotent\nmethod f()",
  "method f()",
  "+ annotation-changed: method f",
);
add(
  "a method has another timeout",
  "@timeout(5s)\nmethod f()",
  "@timeout(6s)\nmethod f()",
  "+ annotation-changed: method f",
);
add(
  "an event is delivered otherwise",
  "event f()",
  "@overflow(wait)\n@replay(3)\nevent f()",
  "+ annotation-changed: event f",
  "+ annotation-changed: event f",
);
add(
  "TypeScript has another name",
  "method f()",
  '@name("g")\nmethod f()',
  "+ typescript-name-changed: method f",
);
add(
  "a method throws more",
  "exception A\nmethod f()",
  "exception A\nmethod f() throws A",
  "+ throws-added: method f",
);
add(
  "a method throws less",
  "exception A\nmethod f() throws A",
  "exception A\nmethod f()",
  "+ throws-removed: method f",
);

const headers = (text: string): string => `#${text}\nmethod f()`;
add(
  "the namespace changes",
  headers("namespace a.b\nclass C"),
  headers("namespace a.c\nclass C"),
  "! namespace-changed: interface",
);
add(
  "the class changes",
  headers("namespace a.b\nclass C"),
  headers("namespace a.b\nclass D"),
  "! class-changed: interface",
);
add(
  "the socket moves",
  headers("namespace a.b\nclass C"),
  headers("namespace a.b\nclass C\nsocket /run/x"),
  "- socket-moved: interface",
);
add(
  "the version changes",
  headers("namespace a.b\nclass C"),
  headers("namespace a.b\nclass C\nversion 1.2.3"),
  "+ version-changed: interface",
);

describe("when", () => {
  test.each(rows)("$title", ({ old, new: now, found }) => {
    expect(compareSpecs(specOf(old), specOf(now)).map(summary)).toEqual(found);
  });
});

describe("every code", () => {
  const seen = rows.flatMap(({ found }) => found.map((line) => line.split(/[ :]/u)[1]));

  test("is found somewhere above", () => {
    expect(Object.keys(changeCatalogue).filter((code) => !seen.includes(code))).toEqual([]);
  });

  test("comes with a sentence, and with both places where both sides have one", () => {
    for (const { old, new: now } of rows) {
      for (const change of compareSpecs(specOf(old), specOf(now))) {
        expect(change.message).toMatch(/^[A-Z].*\.$/su);
        const isPlaced = change.oldSpan !== undefined || change.newSpan !== undefined;
        expect(isPlaced || /^(?:socket|version)/u.test(change.code)).toBe(true);
      }
    }
  });
});

function summary({ code, isBreaking, isMisread, affects }: Change): string {
  const sign = isMisread ? "!" : isBreaking ? "-" : "+";
  const parts = affects.map((part) =>
    part.kind === "interface" ? part.kind : `${part.kind} ${part.name}`,
  );
  return `${sign} ${code}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

function specOf(text: string): Spec {
  const whole = text.startsWith("#") ? text.slice(1) : `namespace a.b\nclass C\n${text}`;
  const { spec, diagnostics } = analyse({ name: "rule.lmspc", text: whole });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join(" "));
  return spec;
}
