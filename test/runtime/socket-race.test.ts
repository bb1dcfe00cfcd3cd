import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { buildRuntime, removeFolder, Starter, temporaryFolder } from "./starter.js";

let runtime = "";
let folder = "";
let starters: Starter[] = [];

beforeAll(() => {
  runtime = buildRuntime();
  folder = temporaryFolder();
});
afterEach(async () => {
  await Promise.all(starters.map((starter) => starter.kill()));
  starters = [];
});
afterAll(() => {
  removeFolder(folder);
});

function start(count: number): void {
  for (let index = 0; index < count; index++) starters.push(new Starter(runtime));
}

/** Has all starters listen at once, and returns the only one that may. */
async function race(path: string): Promise<Starter> {
  const errors = await Promise.all(starters.map((starter) => starter.listen(path)));
  const winners = starters.filter((_, index) => errors[index] === undefined);
  expect(winners).toHaveLength(1);
  const [winner] = winners;
  if (winner === undefined) throw new Error("Nobody listens.");
  for (const error of errors) {
    if (error === undefined) continue;
    expect(error.name).toBe("AddressInUse");
    expect(error.message).toContain(`is already served by process ${winner.pid} (`);
  }
  return winner;
}

test("of five daemons started at once, one listens and the others say which one", async () => {
  start(5);
  const path = join(folder, "five", "socket");
  for (let round = 0; round < 30; round++) {
    const winner = await race(path);
    if (round % 3 === 0) {
      await winner.kill();
      starters[starters.indexOf(winner)] = new Starter(runtime);
    } else {
      await winner.ask("close", { path });
    }
  }
  // Of those that were killed nothing is left, except by the last.
  await (await race(path)).ask("close", { path });
  expect(readdirSync(join(folder, "five"))).toEqual([]);
});

test("of many daemons started at once, one listens", async () => {
  start(20);
  const path = join(folder, "many", "socket");
  for (let round = 0; round < 5; round++) await (await race(path)).ask("close", { path });
  expect(readdirSync(join(folder, "many"))).toEqual([]);
});

test("of two daemons started at once, one listens", async () => {
  start(2);
  const path = join(folder, "two", "socket");
  for (let round = 0; round < 50; round++) await (await race(path)).ask("close", { path });
  expect(readdirSync(join(folder, "two"))).toEqual([]);
});

test("never do two processes hold the lock", async () => {
  start(4);
  const path = join(folder, "lock");
  const inside = join(folder, "inside");
  const turns = await Promise.all(
    starters.map((starter) => starter.ask("contend", { path, inside, forMs: 1500 })),
  );
  for (const count of turns) expect(count).toBeGreaterThan(0);
});

test("a daemon follows at once on one that was killed", async () => {
  const path = join(folder, "followed", "socket");
  start(11);
  const [first, ...followers] = starters;
  await first?.mustListen(path);
  let last = first;
  for (const follower of followers) {
    last?.process.kill("SIGKILL");
    await last?.exited;
    expect(await follower.listen(path)).toBeUndefined();
    last = follower;
  }
});
