import { setTimeout as after } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { Cancelled, Refused, TimeoutError, type TortureConnection } from "torture";
import type { Random } from "../random.js";
import { expect, inTime, type Kind } from "./traffic.js";

/** Calls of all kinds on one connection that lasts. */
export function callKinds(connection: TortureConnection): readonly Kind[] {
  return [
    { name: "20 small calls", lanes: 4, round: (random) => small(connection, random) },
    { name: "call of up to 1 MiB", lanes: 1, round: (random) => large(connection, random) },
    { name: "declared exception", lanes: 1, round: () => refused(connection) },
    { name: "deadline", lanes: 2, round: (random) => late(connection, random) },
    { name: "cancelled call", lanes: 2, round: (random) => cancelled(connection, random) },
    { name: "10 callbacks", lanes: 2, round: () => asked(connection) },
  ];
}

async function small(connection: TortureConnection, random: Random): Promise<void> {
  const payloads = Array.from({ length: 20 }, () => random.bytes(random.integer(0, 64)));
  await Promise.all(payloads.map((payload, id) => checked(connection, id, payload)));
}

async function large(connection: TortureConnection, random: Random): Promise<void> {
  await checked(connection, 1, new Uint8Array(random.integer(0, 1_048_576)).fill(7));
}

async function checked(
  connection: TortureConnection,
  id: number,
  payload: Uint8Array,
): Promise<void> {
  const receipt = await inTime(connection.again(id, payload), "again");
  expect(receipt.id === id && receipt.checksum === crc32(payload), "the answer is another one");
}

async function refused(connection: TortureConnection): Promise<void> {
  const error = await rejection(connection.refuse());
  expect(error instanceof Refused, `refuse: ${String(error)}`);
}

async function late(connection: TortureConnection, random: Random): Promise<void> {
  const timeoutMs = random.integer(1, 20);
  const error = await rejection(connection.later(1, 5_000, { timeoutMs }));
  expect(error instanceof TimeoutError, `later: ${String(error)}`);
}

async function cancelled(connection: TortureConnection, random: Random): Promise<void> {
  const controller = new AbortController();
  const given = rejection(connection.later(1, 5_000, { signal: controller.signal }));
  await after(random.integer(0, 20));
  controller.abort();
  const error = await given;
  expect(error instanceof Cancelled, `later: ${String(error)}`);
}

async function asked(connection: TortureConnection): Promise<void> {
  expect((await inTime(connection.ask(10), "ask")) === 10, "a callback told something else");
}

function rejection(promise: Promise<unknown>): Promise<unknown> {
  return inTime(
    promise.then(
      () => "answered",
      (error: unknown) => error,
    ),
    "a call that fails",
  );
}
