import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { JsonValue } from "@libmedium/runtime";
import {
  Level,
  NoSuchSensor,
  type MeasuredEvent,
  type Reading,
  type SensorId,
  type SensorsCallbacks,
  type SensorsConnection,
  type Value,
} from "../cases/language/expected/sensors/src/index.js";
import type {
  SensorsApplication,
  SensorsServerBase,
} from "../cases/language/expected/sensors/src/server.js";
import { compile } from "../../compiler/compile.js";
import { readTemplates } from "../../compiler/read-templates.js";

/** What the compiler of the user sees of a generated package: checked by ours, when it checks the tests. */
const expected = new URL("../cases/language/expected/sensors/src/", import.meta.url);

describe("values", () => {
  test("have the type that their members say", () => {
    expectTypeOf<Reading>().toEqualTypeOf<{
      sensor: string;
      at: Date;
      took?: number | undefined;
      value: Value;
      tags: Map<string, string>;
      certainty: number;
      level: Level;
      raw?: JsonValue | undefined;
    }>();
    expectTypeOf<SensorId>().toBeString();
    expectTypeOf<MeasuredEvent["note"]>().toEqualTypeOf<string | undefined>();
  });

  test("may leave out or leave undefined what is optional, and nothing else", () => {
    expectTypeOf<{ reading: Reading }>().toExtend<MeasuredEvent>();
    expectTypeOf<{ reading: Reading; note: undefined }>().toExtend<MeasuredEvent>();
    expectTypeOf<{ note: string }>().not.toExtend<MeasuredEvent>();
    expectTypeOf<Omit<Reading, "certainty">>().not.toExtend<Reading>();
  });

  test("of a union narrow by their kind, and a switch over the kinds is complete", () => {
    const described = (value: Value): string => {
      switch (value.kind) {
        case "number":
          expectTypeOf(value.value).toBeNumber();
          return value.value.toFixed(1);
        case "text":
          expectTypeOf(value.value).toBeString();
          return value.value;
        case "onOff":
          expectTypeOf(value.value).toBeBoolean();
          return value.value ? "on" : "off";
        default:
          expectTypeOf(value).toBeNever();
          return value;
      }
    };
    expect(described({ kind: "onOff", value: true })).toBe("on");
  });

  test("of an enum are its own or any other number", () => {
    expectTypeOf(Level.warn).toEqualTypeOf<10>();
    expectTypeOf<typeof Level.debug>().toExtend<Level>();
    expectTypeOf<77>().toExtend<Level>();
    expectTypeOf<"warn">().not.toExtend<Level>();
    expect(Level).toEqual({ debug: 0, info: 1, warn: 10, error: 11 });
  });
});

describe("calls", () => {
  test("leave out what has a default or is optional", () => {
    type GetReadings = SensorsConnection["getReadings"];
    expectTypeOf<GetReadings>().toBeCallableWith("id");
    expectTypeOf<GetReadings>().toBeCallableWith("id", undefined, Level.info);
    expectTypeOf<GetReadings>().toBeCallableWith("id", 5, 77, new Date(), { timeoutMs: 5 });
    expectTypeOf<Parameters<GetReadings>["length"]>().toEqualTypeOf<1 | 2 | 3 | 4 | 5>();
    expectTypeOf<ReturnType<GetReadings>>().resolves.toEqualTypeOf<Reading[]>();
    expectTypeOf<SensorsConnection["last"]>().returns.resolves.toEqualTypeOf<Reading | undefined>();
  });

  test("reach the daemon with all of it", () => {
    type Implementation = Parameters<SensorsServerBase["getReadings"]>;
    expectTypeOf<Implementation[1]>().toBeNumber();
    expectTypeOf<Implementation[3]>().toEqualTypeOf<Date | undefined>();
    expectTypeOf<Implementation[4]["application"]>().toEqualTypeOf<SensorsApplication>();
  });

  test("with streams take and give async iterables", () => {
    expectTypeOf<SensorsConnection["tail"]>().returns.toEqualTypeOf<AsyncIterable<Reading>>();
    expectTypeOf<SensorsConnection["upload"]>()
      .parameter(1)
      .toEqualTypeOf<AsyncIterable<Uint8Array> | Iterable<Uint8Array>>();
    expectTypeOf<SensorsServerBase["upload"]>()
      .parameter(1)
      .toEqualTypeOf<AsyncIterable<Uint8Array>>();
    expectTypeOf<SensorsConnection["upload"]>().returns.resolves.toBeBigInt();
  });

  test("the other way are handlers here and methods of the application there", () => {
    const { signal } = new AbortController();
    const callbacks: SensorsCallbacks = {
      confirm: (prompt, timeout, context) => prompt === `${timeout}` && context.signal === signal,
    };
    expect(
      callbacks.confirm?.("5", 5, { signal, traceparent: undefined, tracestate: undefined }),
    ).toBe(true);
    expectTypeOf<SensorsConnection>().not.toHaveProperty("confirm");
    expectTypeOf<SensorsApplication["confirm"]>().toBeCallableWith("sure?");
    expectTypeOf<SensorsApplication["confirm"]>().returns.resolves.toBeBoolean();
    expectTypeOf<SensorsServerBase["applications"]>().toEqualTypeOf<
      ReadonlySet<SensorsApplication>
    >();
  });
});

test("exceptions have typed members, and a constructor that fills in defaults", () => {
  const cause = new Error("why");
  const error = new NoSuchSensor("none", { sensor: "id" }, { cause });
  expectTypeOf(error.sensor).toBeString();
  expectTypeOf(error.nearest).toEqualTypeOf<string | undefined>();
  expectTypeOf(error.tried).toBeNumber();
  expectTypeOf<{ nearest: string }>().not.toExtend<ConstructorParameters<typeof NoSuchSensor>[1]>();
  expect(error).toMatchObject({ name: "NoSuchSensor", message: "none", sensor: "id", tried: 1 });
  expect(error.cause).toBe(cause);
});

test("nanoseconds are bigint, if that is wished", async () => {
  const text = readFileSync(new URL("../../../spec.lmspc", expected), "utf8");
  const templates = await readTemplates();
  const source = { name: "spec.lmspc", text };
  const { output } = await compile(source, { templates, nanoseconds: true });
  const files = new Map(output?.package.files.map((file) => [file.path, file.text]));
  expect(files.get("src/models.ts")).toContain(
    "  /** `timestamp`, in nanoseconds since 1970-01-01T00:00Z */\n  at: bigint;\n",
  );
  expect(files.get("src/models.ts")).toContain("  took?: bigint | undefined;\n");
  expect(files.get("src/codecs.ts")).toContain('writer.int64(value.at, "SensorReading.at");');
  expect(files.get("src/index.ts")).toContain("before?: bigint,");
});

describe("the declarations that editors show", () => {
  test.each([
    ["models", "* Names one sensor. *\\/ not the end"],
    ["models", "* How sure it is,\n* from 0 to 1."],
    ["models", "/** @deprecated use warn */"],
    ["models", "/** What a sensor measures. */"],
    ["models", "* @deprecated use Reading"],
    ["exceptions", "/** There is no such sensor. */"],
    ["exceptions", "/** The one that is not there. */"],
    ["index", "* Newest first."],
    ["index", "* @param sensor Where to look."],
    ["index", "* @throws {NoSuchSensor}\n* @throws {Busy}"],
    ["index", "* @deprecated use get_readings"],
    ["index", "* Watches the sensors\n* of a house."],
    ["server", "* @throws {NoSuchSensor}"],
    ["server", "* Asks whoever sits there."],
    ["server", "Something was measured."],
  ])("%s.d.ts has %j", async (module, text) => {
    const files = await declarations;
    const unindented = (lines: string): string => lines.replaceAll(/\n\s*/g, "\n");
    expect(unindented(files.get(`dist/${module}.d.ts`) ?? "")).toContain(unindented(text));
  });
});

const declarations = (async (): Promise<Map<string, string>> => {
  const text = readFileSync(new URL("../../../spec.lmspc", expected), "utf8");
  const { output } = await compile(
    { name: "spec.lmspc", text },
    { templates: await readTemplates() },
  );
  return new Map(output?.package.files.map((file) => [file.path, file.text]));
})();
