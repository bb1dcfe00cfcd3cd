import { describe, expect, test } from "vitest";
import { nameEverything, type Names } from "../../../compiler/emit/names.js";
import type { Member, Named, Spec } from "../../../compiler/spec/spec.js";

const nothing: Spec = {
  namespace: "com.example.demo",
  className: "Demo",
  aliases: [],
  enums: [],
  unions: [],
  models: [],
  exceptions: [],
  methods: [],
  callbacks: [],
  events: [],
};
const text = { kind: "primitive", name: "string" } as const;
const member = (name: string, more: Partial<Named> = {}): Member => ({ name, type: text, ...more });
const values = (...names: string[]) => names.map((name, number) => ({ name, number }));
const method = (name: string, ...parameters: Member[]) => ({
  name,
  number: 1,
  parameters,
  throws: [],
  isIdempotent: false,
});

function named(spec: Partial<Spec>): Names {
  return nameEverything({ ...nothing, ...spec });
}

function renamesOf({ renames }: Names): string[] {
  return renames.map(({ name, becomes }) => `${name} -> ${becomes}`);
}

test("aliases, enums, unions, models and exceptions share one space, and one rule", () => {
  const names = named({
    aliases: [{ name: "Map", type: text }],
    enums: [{ name: "enum", values: [] }],
    unions: [{ name: "Promise", cases: [] }],
    models: [{ name: "Fine", members: [] }],
    exceptions: [{ name: "Error", number: 1, members: [] }],
  });
  expect(Object.fromEntries(names.types)).toEqual({
    Map: "Map_",
    enum: "enum_",
    Promise: "Promise_",
    Fine: "Fine",
    Error: "Error_",
  });
});

describe("within a declaration", () => {
  test("values of an enum are spelled in camelCase, and only __proto__ cannot stand", () => {
    const level = { name: "Level", values: values("NOT_FOUND", "class", "__proto__", "not_found") };
    const names = named({ enums: [level] });
    expect(names.members.get(level)).toEqual(["notFound", "class", "__proto___", "notFound_"]);
    expect(renamesOf(names)).toEqual(["__proto__ -> __proto___", "not_found -> notFound_"]);
  });

  test("cases of a union are text, so nothing but another case is in their way", () => {
    const union = {
      name: "U",
      cases: ["constructor", "__proto__", "big_one", "bigOne"].map((name) => member(name)),
    };
    expect(named({ unions: [union] }).members.get(union)).toEqual([
      "constructor",
      "__proto__",
      "bigOne",
      "bigOne_",
    ]);
  });

  test("members of an exception yield to what an error has", () => {
    const exception = {
      name: "E",
      number: 1,
      members: ["message", "name", "stack", "cause", "code", "id", "toString"].map((name) =>
        member(name),
      ),
    };
    expect(named({ exceptions: [exception] }).members.get(exception)).toEqual([
      "message_",
      "name_",
      "stack_",
      "cause_",
      "code_",
      "id",
      "toString_",
    ]);
  });
});

describe("a name that the user chose", () => {
  test("stands as it is, and comes before those that were not chosen", () => {
    const model = {
      name: "Student",
      typescriptName: "Person",
      members: [member("first_name"), member("given", { typescriptName: "firstName" })],
    };
    const names = named({ models: [{ name: "Person", members: [] }, model] });
    expect([...names.types]).toEqual([
      ["Person", "Person_"],
      ["Student", "Person"],
    ]);
    expect(names.members.get(model)).toEqual(["firstName_", "firstName"]);
    expect(renamesOf(names)).toEqual(["Person -> Person_", "first_name -> firstName_"]);
  });

  test("names the methods and events, and the parts of the package that come of the class", () => {
    const names = named({
      typescriptName: "Library",
      methods: [{ ...method("get_all"), typescriptName: "everything" }],
      events: [{ name: "added", typescriptName: "grown", number: 1, parameters: [] }],
    });
    expect(names.calls.get("get_all")).toBe("everything");
    expect(names.calls.get("added")).toBe("grown");
    expect(names.eventTypes.get("added")).toBe("GrownEvent");
    expect(names.connection).toBe("LibraryConnection");
    expect(names.packageName).toBe("library");
  });

  test("cannot hide what is there either", () => {
    const names = named({ methods: [{ ...method("end"), typescriptName: "close" }] });
    expect(names.calls.get("end")).toBe("close_");
    expect(renamesOf(names)).toEqual(["end -> close_"]);
  });
});

describe("callbacks", () => {
  test("are members of an application", () => {
    const names = named({ callbacks: ["id", "close", "applications"].map((name) => method(name)) });
    expect([...names.calls.values()]).toEqual(["id_", "close_", "applications"]);
  });

  test("bring three types, which yield to the user's", () => {
    const names = named({
      callbacks: [method("confirm")],
      models: [{ name: "DemoApplication", members: [] }],
    });
    expect(names.types.get("DemoApplication")).toBe("DemoApplication");
    expect(names.callbackTypes).toEqual({
      callbacks: "DemoCallbacks",
      connectOptions: "DemoConnectOptions",
      application: "DemoApplication_",
    });
    expect(named({}).callbackTypes).toBeUndefined();
  });
});
