/** Loops whose every await is ready, and which do some work in each step, still let the process come to everything else. */
import { expect, onTestFinished, test, vi } from "vitest";
import { ConnectionLost } from "@libmedium/runtime";
import { EventStream } from "../../runtime/events/event-stream.js";
import { Place, record } from "./feed.js";
import { ask, streamsPair } from "./streams/streams-server.js";

/** In a turn there is room for a few, each of which takes a millisecond or more. */
const steps = 300;
const fewSteps = 100;

function work(): void {
  const end = performance.now() + 1;
  while (performance.now() < end);
}

/** Counts the steps of a loop up to the next turn of the event loop. */
class Steps {
  count = 0;
  #isTurnOver = false;

  /** Does the work of one. Only the first turn counts. */
  take(): void {
    if (this.count === 0) setImmediate(() => (this.#isTurnOver = true));
    if (this.#isTurnOver) return;
    this.count++;
    work();
  }
}

test("events with work between them, which leave meanwhile", async () => {
  const place = new Place();
  const server = await place.serve();
  const connection = await place.connect();
  const heard = record(connection.said);
  await connection.read("");
  const inTurn = new Steps();
  for (let fired = 0; fired < steps; fired++) {
    inTurn.take();
    await server.fire("said", `${fired}`);
  }
  expect(inTurn.count).toBeLessThan(fewSteps);
  expect(heard.length).toBeGreaterThan(0);
  await connection.read("");
  expect(heard).toEqual(Array.from({ length: steps }, (_, index) => `${index}`));
});

test("a generator that is sent", async () => {
  const { server, peer } = await streamsPair();
  const inTurn = new Steps();
  server.onList = async function* (count) {
    for (let index = 0; index < count; index++) {
      inTurn.take();
      yield index;
    }
  };
  let next = 0;
  for await (const item of peer.list(steps)) expect(item).toBe(next++);
  expect(next).toBe(steps);
  expect(inTurn.count).toBeLessThan(fewSteps);
});

test("a stream that is read, whose items have come", async () => {
  const { server, peer } = await streamsPair();
  const inTurn = new Steps();
  server.onSum = async (items) => {
    let next = 0;
    for await (const item of items) {
      expect(item).toBe(next++);
      inTurn.take();
    }
    return next;
  };
  expect(await peer.sum(Array.from({ length: steps }, (_, index) => index))).toBe(steps);
  expect(inTurn.count).toBeLessThan(fewSteps);
});

test("a loop over events that have come", async () => {
  const stream = new EventStream<number>("said");
  const loop = stream[Symbol.asyncIterator]();
  for (let event = 0; event < steps; event++) stream.emit(event);
  stream.end();
  const inTurn = new Steps();
  let next = 0;
  for await (const event of loop) {
    expect(event).toBe(next++);
    inTurn.take();
  }
  expect(next).toBe(steps);
  expect(inTurn.count).toBeLessThan(fewSteps);
});

test("a long stream goes on while a test has the clock", async () => {
  const { server, peer } = await streamsPair();
  const part = new Uint8Array(60 * 1024);
  server.onLoad = (count) => Array.from({ length: count }, () => part);
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let bytes = 0;
  for await (const { length } of peer.load(100)) bytes += length;
  expect(bytes).toBe(100 * part.length);
});

/** More than are refused in one turn. */
const attempts = 100_000;

test("calls of a closed connection that are made again and again", async () => {
  const place = new Place();
  await place.serve();
  const connection = await place.connect();
  await connection.close();
  expect(await refusedInTurn(() => connection.read(""))).toBeLessThan(attempts);
});

test("calls of an application that is gone, made again and again", async () => {
  const { server, peer } = await streamsPair();
  const { session } = server;
  await peer.close();
  await vi.waitUntil(() => session.isOver);
  expect(await refusedInTurn(() => session.call(ask, 1, undefined))).toBeLessThan(attempts);
});

async function refusedInTurn(call: () => Promise<unknown>): Promise<number> {
  const turn = { isOver: false };
  setImmediate(() => (turn.isOver = true));
  let refused = 0;
  for (; !turn.isOver && refused < attempts; refused++) await expectRefusal(call());
  return refused;
}

async function expectRefusal(call: Promise<unknown>): Promise<void> {
  const outcome = await call.catch((error: unknown) => error);
  if (!(outcome instanceof ConnectionLost)) throw new Error("It was not refused.");
}
