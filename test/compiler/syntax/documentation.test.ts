import { expect, test } from "vitest";
import { found, specOf } from "../found.js";

const header = "namespace a.b\nclass C\n";

function docOf(text: string): string | undefined {
  return specOf(`${header}${text}\nmethod m()\n`).methods[0]?.doc;
}

test.each([
  ["one line", "/// Text.", "Text."],
  ["several lines", "/// One\n/// two.", "One\ntwo."],
  ["an empty line within", "/// One.\n///\n/// Two.", "One.\n\nTwo."],
  ["no blank after the mark", "///Text.", "Text."],
  ["more than one blank", "///   Text. ", "  Text."],
  ["blank lines and other comments between", "/// One.\n\n// no\n/// Two.\n\n", "One.\nTwo."],
  ["lines that end with CRLF", "/// One.\r\n/// Two.\r", "One.\nTwo."],
  ["a comment in it", "/// One. // Two. /* */ #", "One. // Two. /* */ #"],
  ["four slashes", "//// Text.", undefined],
  ["two slashes", "// / Text.", undefined],
])("%s", (_, comment, doc) => {
  expect(docOf(comment)).toBe(doc);
});

test("every kind of thing can be documented", () => {
  const text = `${header}
/// alias
type A = string
/// enum
enum B {
  /// value
  a, /* */
}
/// union
union D {
  /// case
  a: string
}
/// model
model E {
  /// member
  a: string
}
/// exception
exception F {
  /// member
  a: string
}
/// method
method g(
  /// parameter
  a: string
)
/// callback
callback h()
/// event
event i()
`.replace(" /* */", "");
  const { aliases, enums, unions, models, exceptions, methods, callbacks, events } = specOf(text);
  const all = [...aliases, ...enums, ...unions, ...models, ...exceptions];
  expect([...all, ...methods, ...callbacks, ...events].map(({ doc }) => doc)).toEqual(
    "alias enum union model exception method callback event".split(" "),
  );
  expect(enums[0]?.values[0]?.doc).toBe("value");
  expect(unions[0]?.cases[0]?.doc).toBe("case");
  expect(models[0]?.members[0]?.doc).toBe("member");
  expect(methods[0]?.parameters[0]?.doc).toBe("parameter");
});

test.each([
  ["behind something", "method m() /// a\n"],
  ["behind a '{'", "model A { /// a\n}\nmethod m()\n"],
  ["before a '}'", "model A {\n/// a\n}\nmethod m()\n"],
  ["before a ')'", "method m(a: string\n/// a\n)\n"],
  ["before a socket", "/// a\nsocket /run\nmethod m()\n"],
  ["before a version", "/// a\nversion 1.0.0\nmethod m()\n"],
  ["at the end", "method m()\n/// a\n/// b\n"],
])("a comment %s documents nothing", (_, text) => {
  expect(found(text).every((said) => said === "stray-documentation ///")).toBe(true);
  expect(found(text)).not.toEqual([]);
});

test("where something could not be read, comments are not missed", () => {
  expect(found("/// a\nmodle A\nmethod m(\n/// b\n$a: string)")).not.toContain(
    "stray-documentation ///",
  );
});
