import { expect, expectTypeOf, test } from "vitest";
import type { JsonValue } from "@libmedium/runtime";
import {
  Unsorted,
  type Shelf,
  type SortedEvent,
  type SorterCallbacks,
  type SorterConnection,
  type Tags,
} from "../cases/signatures/expected/sorter/src/index.js";
import type {
  SorterApplication,
  SorterServerBase,
} from "../cases/signatures/expected/sorter/src/server.js";

const ids: readonly string[] = ["a"];
const deep: readonly (readonly (readonly string[] | undefined)[])[] = [[ids]];
const tags: ReadonlyMap<string, readonly string[]> = new Map([["a", ["b"]]]);
const words: readonly JsonValue[] = [];
const shelves: readonly Shelf[] = [{ ids: ["a"] }];

test("lists and maps that are not to be changed may be given by callers", () => {
  expectTypeOf<SorterConnection["sort"]>().toBeCallableWith(ids, deep, tags, words);
  expectTypeOf<SorterConnection["sort"]>().toBeCallableWith(["a"], [[["a"]]], new Map());
  expectTypeOf<SorterConnection["sortShelves"]>().toBeCallableWith(shelves);
  expectTypeOf<SorterApplication["choose"]>().toBeCallableWith(ids, tags);
});

test("by daemons, for results and in events, and by those who answer callbacks", () => {
  expectTypeOf<() => typeof tags>().toExtend<SorterServerBase["sort"]>();
  expectTypeOf<() => Promise<typeof tags>>().toExtend<SorterServerBase["sort"]>();
  expectTypeOf<() => ReadonlyMap<string, typeof shelves>>().toExtend<
    SorterServerBase["sortShelves"]
  >();
  expectTypeOf<SorterServerBase["sorted"]>().toBeCallableWith(ids, new Map([["a", tags]]));
  const callbacks: SorterCallbacks = { choose: () => ids };
  expect(callbacks.choose).toBeTypeOf("function");
});

test("whoever receives them may change them", () => {
  expectTypeOf<SorterConnection["sort"]>().returns.resolves.toEqualTypeOf<Tags>();
  expectTypeOf<Tags>().toEqualTypeOf<Map<string, string[]> | undefined>();
  type Received = Parameters<SorterServerBase["sort"]>;
  expectTypeOf<Received[0]>().toEqualTypeOf<string[]>();
  expectTypeOf<Received[1]>().toEqualTypeOf<(string[] | undefined)[][]>();
  expectTypeOf<Parameters<NonNullable<SorterCallbacks["choose"]>>[0]>().toEqualTypeOf<string[]>();
  expectTypeOf<SortedEvent["ids"]>().toEqualTypeOf<string[]>();
  expectTypeOf(new Unsorted("so", { ids: ["a"] }).ids).toEqualTypeOf<string[]>();
});

test("the members of models are as they are, however they are given", () => {
  const shelf = { ids };
  expectTypeOf(shelf).not.toExtend<Shelf>();
});
