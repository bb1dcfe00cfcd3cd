import { setTimeout as after } from "node:timers/promises";
import type { TortureConnection } from "torture";
import type { Random } from "../random.js";
import { expect, inTime, type Kind } from "./traffic.js";

/** Streams of both directions, and of both at once, on one connection that lasts. */
export function streamKinds(connection: TortureConnection): readonly Kind[] {
  return [
    { name: "stream down", lanes: 1, round: () => inTime(down(connection), "count") },
    { name: "stream broken off", lanes: 1, round: (random) => brokenOff(connection, random) },
    { name: "stream up", lanes: 1, round: () => inTime(up(connection), "swallow") },
    { name: "stream both ways", lanes: 1, round: () => inTime(both(connection), "echo") },
    { name: "slow reader", lanes: 1, round: () => inTime(slowly(connection), "pour") },
  ];
}

async function down(connection: TortureConnection): Promise<void> {
  let next = 0;
  for await (const number of connection.count(2_000)) expect(number === next++, "out of order");
  expect(next === 2_000, "a stream ended early");
}

async function brokenOff(connection: TortureConnection, random: Random): Promise<void> {
  const last = random.integer(0, 500);
  for await (const number of connection.count(1_000_000)) if (number === last) break;
}

async function up(connection: TortureConnection): Promise<void> {
  const pieces = Array.from({ length: 32 }, () => new Uint8Array(16_384));
  expect((await connection.swallow(pieces)) === 524_288n, "not all bytes came");
}

async function both(connection: TortureConnection): Promise<void> {
  let next = 0;
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  for await (const number of connection.echo(numbers)) expect(number === next++, "out of order");
  expect(next === numbers.length, "an echo ended early");
}

async function slowly(connection: TortureConnection): Promise<void> {
  let bytes = 0;
  for await (const piece of connection.pour(1_048_576n)) {
    bytes += piece.length;
    await after(5);
  }
  expect(bytes === 1_048_576, "not all bytes came");
}
