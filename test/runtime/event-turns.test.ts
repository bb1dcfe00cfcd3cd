/** A daemon that awaits its events in a loop, which nobody holds back, still comes to everything else. */
import { expect, test } from "vitest";
import { Place, record, type EventName } from "./feed.js";

/** More than is fired in one turn, and less than takes a second. */
const enough = 100_000;

test.each<EventName>(["said", "kept"])("%s, which nobody wants", async (name) => {
  const server = await new Place().serve();
  expect(await firedInTurn(() => server.fire(name, ""))).toBeLessThan(enough);
});

test("said, to an application that does not want it", async () => {
  const place = new Place();
  const server = await place.serve();
  await place.connect();
  const [{ id } = { id: 0 }] = server.applications;
  expect(await firedInTurn(() => server.fire("said", "", id))).toBeLessThan(enough);
});

test("an event that is not awaited is fired at once all the same", async () => {
  const place = new Place();
  const server = await place.serve();
  const connection = await place.connect();
  const heard = record(connection.said);
  await connection.read("");
  for (let fired = 0; fired < 5_000; fired++) void server.fire("said", "");
  await connection.read("");
  expect(heard).toHaveLength(5_000);
});

async function firedInTurn(fire: () => Promise<void>): Promise<number> {
  const turn = { isOver: false };
  setImmediate(() => (turn.isOver = true));
  let fired = 0;
  for (; !turn.isOver && fired < enough; fired++) await fire();
  return fired;
}
