import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Session } from "../../../runtime/session/session.js";
import { memoryPair } from "../../../runtime/transports/memory-transport.js";

class IdleSession extends Session {
  protected readonly unanswered = 0;
  protected receive(): void {}
  protected heard(): void {}
  protected ended(): void {}

  untilDrained(): Promise<void> {
    return this.gate.untilDrained();
  }
}

test("what is sent from a source's memory stays the channel's until that is closed, also where the session has ended", async () => {
  const [channel] = memoryPair();
  // As a socket whose peer is slow: it goes on writing what it was given.
  channel.close = () => {};
  const session = new IdleSession(channel);
  let isFree = false;
  const drained = session.untilDrained().then(() => (isFree = true));
  session.abort("overloaded", "the application does not read");
  await turn();
  expect([session.isOver, isFree]).toEqual([true, false]);
  session.closed();
  await drained;
});
