/* oxlint-disable no-underscore-dangle, unicorn/no-thenable -- names like these are what this is about */
import { createMemoryTransport } from "@libmedium/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  default_,
  EventsConnection,
  TimeoutError,
  TimeoutError_,
  type object_,
} from "../cases/keywords/expected/events_/src/index.js";
import { EventsServerBase } from "../cases/keywords/expected/events_/src/server.js";

/** specs/keywords.lmspc at work: names that had to change, and names that did not, on both sides of a connection. */
const implementation: Partial<Record<string, (...values: never[]) => unknown>> = {
  delete: (texts: string[], lists: string[][], models: { delete: string }[], other: object_) => ({
    deleted: JSON.stringify([texts, lists, models, Object.keys(other).length]),
  }),
  eval: (...values: unknown[]) => values.slice(0, 6).map(String),
  getThing: (name: string) => {
    throw new default_(`no ${name}`);
  },
  getThing_: () => {
    throw new TimeoutError_("own");
  },
  __proto___: () => ({ lists: [{ items: ["a"] }] }),
  toString_: () => "text",
  constructor_: () => 7n,
  then_: () => undefined,
  close_: function (this: EventsServerBase) {
    void this.studentAdded("one", [{ subscribe: "two" }]);
    void this.studentAdded_({ signal: "three" }, { timeoutMs: 4 });
  },
};

// Abstract still, in the some forty methods that nobody calls here.
abstract class Unfinished extends EventsServerBase {}
Object.assign(Unfinished.prototype, implementation);
const TestServer = Unfinished as unknown as (new () => EventsServerBase) &
  Pick<typeof EventsServerBase, "serve">;

let server: EventsServerBase;
let connection: EventsConnection;

beforeEach(async () => {
  const transport = createMemoryTransport();
  server = await TestServer.serve({ transport, signals: false });
  connection = await EventsConnection.connect({ transport });
});

afterEach(async () => {
  await connection.close();
  await server.close();
});

test("keywords are methods, parameters and members", async () => {
  const other = objectWith("");
  const { deleted } = await connection.delete(["a"], [["b"], []], [{ delete: "c" }], other);
  expect(deleted).toBe('[["a"],[["b"],[]],[{"delete":"c"}],21]');
  expect(await connection.eval("1", "2", "3", 4, "5", "6")).toEqual(["1", "2", "3", "4", "5", "6"]);
});

test("methods that every object has do not get in the way of the specification's", async () => {
  expect(await connection.__proto___()).toEqual({ lists: [{ items: ["a"] }] });
  expect(await connection.toString_()).toBe("text");
  expect(await connection.constructor_()).toBe(7n);
  await connection.then_("");
  expect(connection.constructor).toBe(EventsConnection);
});

test("exceptions called like others are classes of their own", async () => {
  const thrown = await connection.getThing("cake").catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(default_);
  expect(thrown).toMatchObject({ name: "default", message: "no cake" });
  const timedOut = await connection.getThing_({ writer: [] }).catch((error: unknown) => error);
  expect(timedOut).toBeInstanceOf(TimeoutError_);
  expect(timedOut).not.toBeInstanceOf(TimeoutError);
});

test("events whose names became the same stay apart", async () => {
  const seen: unknown[] = [];
  connection.studentAdded.subscribe((event) => seen.push(event));
  connection.studentAdded_.subscribe((event) => seen.push(event));
  await connection.close_();
  await expect
    .poll(() => seen)
    .toEqual([
      { this_: "one", class_: [{ subscribe: "two" }] },
      { context: { signal: "three" }, options: { timeoutMs: 4 } },
    ]);
});

function objectWith(text: string): object_ {
  return {
    break: true,
    class: -1,
    default: 2,
    function: 3,
    new: 4,
    null: 5,
    this: 6,
    undefined: 7n,
    constructor: 8n,
    prototype: 1.5,
    __proto___: 2.5,
    toString: text,
    then: new Uint8Array(1),
    firstName: text,
    firstName_: text,
    firstName__: text,
    firstName___: text,
    _id: text,
    id: text,
    id_: text,
    id__: text,
  };
}
