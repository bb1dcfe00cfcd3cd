import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { nameEverything, type Names } from "../../../compiler/emit/names.js";

describe("types", () => {
  test("keep their spelling", () => {
    const { types, renames } = named("model student_info { id: string }\nexception Not_Found");
    expect([...types.values()]).toEqual(["student_info", "Not_Found"]);
    expect(renames).toEqual([]);
  });

  test.each([
    "any",
    "class",
    "Promise",
    "Error",
    "Map",
    "MediumError",
    "CallOptions",
    "Application",
  ])("%s would hide something: it escapes", (name) => {
    expect(named(`exception ${name}`).types.get(name)).toBe(`${name}_`);
  });

  test.each(["Connection", "Server", "Reader", "Handler", "Event"])(
    "%s stays: what the generated code calls so yields",
    (name) => {
      const { types, internal } = named(`exception ${name}`);
      expect(types.get(name)).toBe(name);
      expect(internal.claim(name)).toBe(`${name}_`);
    },
  );

  test("the connection and the server base are there first", () => {
    const { types } = named("exception DemoConnection\nexception DemoServerBase");
    expect([...types.values()]).toEqual(["DemoConnection_", "DemoServerBase_"]);
  });

  test("what an event is called by yields to a type, and says so", () => {
    const names = named("event added(id: string)\nmodel AddedEvent { id: string }");
    expect(names.types.get("AddedEvent")).toBe("AddedEvent");
    expect(names.eventTypes.get("added")).toBe("AddedEvent_");
    expect(renamesOf(names)).toEqual(["AddedEvent -> AddedEvent_"]);
  });
});

describe("methods and events", () => {
  test("are spelled in camelCase", () => {
    const { calls } = named("method get_student()\nevent student_added()");
    expect([...calls]).toEqual([
      ["get_student", "getStudent"],
      ["student_added", "studentAdded"],
    ]);
  });

  test.each([
    "then",
    "close",
    "closed",
    "state",
    "constructor",
    "run",
    "applications",
    "applicationChanges",
    "address",
    "stats",
    "wire",
  ])("%s is there already: it escapes", (name) => {
    expect(named(`method ${name}()`).calls.get(name)).toBe(`${name}_`);
    expect(named(`event ${name}()`).calls.get(name)).toBe(`${name}_`);
  });

  test.each(["delete", "class", "new", "get", "static"])(
    "%s is a fine name for a member",
    (name) => {
      expect(named(`method ${name}()`).calls.get(name)).toBe(name);
    },
  );

  test("of two that become the same, the later yields, whichever kind it is", () => {
    const names = named("event get_thing()\nmethod getThing()\nmethod get__thing()");
    expect(names.calls.get("get_thing")).toBe("getThing");
    expect(names.calls.get("getThing")).toBe("getThing_");
    expect(names.calls.get("get__thing")).toBe("getThing__");
    expect(renamesOf(names)).toEqual(["getThing -> getThing_", "get__thing -> getThing__"]);
  });
});

describe("parameters", () => {
  test.each(["this", "class", "arguments", "await", "options", "context"])(
    "a method cannot have %s",
    (name) => {
      expect(parametersOf(`method get(${name}: string)`)).toEqual([`${name}_`]);
    },
  );

  test("an event cannot have application, but the others", () => {
    expect(parametersOf("event get(application: string, options: string)")).toEqual([
      "application_",
      "options",
    ]);
  });

  test("of two that become the same, the later yields", () => {
    expect(parametersOf("method get(a_b: string, aB: string, A_B: string)")).toEqual([
      "aB",
      "aB_",
      "aB__",
    ]);
  });

  test("are never hidden by a name of the generated code's own", () => {
    expect(named("method name(name: string)").internal.claim("name")).toBe("name_");
  });
});

test("of a model's members only __proto__ escapes", () => {
  const names = named("model A { class: string\n constructor: string\n __proto__: string }");
  expect([...names.members.values()][0]).toEqual(["class", "constructor", "__proto___"]);
});

describe("the package", () => {
  test.each([
    ["StudentSystem", "student-system"],
    ["HTTPServer", "http-server"],
    ["___", "medium"],
  ])("of class %s is %s", (className, expected) => {
    expect(named("", className).packageName).toBe(expected);
  });

  test("cannot be called as one of Node's own, which would be imported instead", () => {
    const names = named("", "Http");
    expect(names.packageName).toBe("http_");
    expect(renamesOf(names)).toEqual(["http -> http_"]);
  });
});

test("a rename says where the name stands", () => {
  const [rename] = named("method then()").renames;
  const { start, end } = rename?.span ?? { start: 0, end: 0 };
  expect(textOf("method then()").slice(start, end)).toBe("then");
});

function textOf(declarations: string, className = "Demo"): string {
  return `namespace com.example\nclass ${className}\n${declarations}\n`;
}

function named(declarations: string, className?: string): Names {
  const { spec, diagnostics } = analyse({ name: "x", text: textOf(declarations, className) });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return nameEverything(spec);
}

function renamesOf({ renames }: Names): string[] {
  return renames.map(({ name, becomes }) => `${name} -> ${becomes}`);
}

function parametersOf(declaration: string): readonly string[] | undefined {
  return [...named(declaration).members.values()][0];
}
