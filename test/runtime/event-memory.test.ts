import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { EventBacklog } from "../../runtime/daemon/event-backlog.js";
import { EventHistory } from "../../runtime/daemon/event-history.js";
import { EventIterator } from "../../runtime/events/event-iterator.js";

setFlagsFromString("--expose-gc");
// The function of V8 that the flag brings out.
const collect = runInNewContext("gc") as () => void;

/** Whether the first of three that are put in is collected after it was taken out. */
async function isFreed<T extends WeakKey>(
  create: () => T,
  put: (item: T) => void,
  takeFirst: () => unknown,
): Promise<boolean> {
  let first: T | undefined = create();
  const weak = new WeakRef(first);
  put(first);
  first = undefined;
  put(create());
  put(create());
  await takeFirst();
  // A weak reference is held until the end of the turn that looked at it.
  for (let turns = 0; turns < 3; turns++) {
    await turn();
    collect();
  }
  return weak.deref() === undefined;
}

const message = (): Uint8Array => new Uint8Array(100);

describe("an event that is no longer wanted takes no memory", () => {
  test("when others have pushed it out of what is kept for replay", async () => {
    const history = new EventHistory(2, 1_000_000);
    expect(
      await isFreed(
        message,
        (item) => history.add(item),
        () => {},
      ),
    ).toBe(true);
    expect(history.after(1)).toHaveLength(2);
  });

  test("when it was dropped for a slow application", async () => {
    const backlog = new EventBacklog(1);
    const dropOne = (): unknown => backlog.dropTo(backlog.cost - 1);
    expect(await isFreed(message, (item) => backlog.add(item, undefined), dropOne)).toBe(true);
    expect(backlog.next()).toBeDefined();
  });

  test("when a loop has taken it", async () => {
    const iterator = new EventIterator<Uint8Array>(
      "sampled",
      () => {},
      () => Promise.resolve(),
    );
    const push = (item: Uint8Array): void => iterator.push(item, item.length);
    expect(await isFreed(message, push, async () => void (await iterator.next()))).toBe(true);
    expect(await iterator.next()).toMatchObject({ done: false });
  });
});
