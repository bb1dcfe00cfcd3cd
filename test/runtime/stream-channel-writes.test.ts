import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Recorder, sendText, turns } from "./channels.js";

test("a stream that took writes at once, and then one later, is told of as written each time", async () => {
  const waiting: (() => void)[] = [];
  const given: string[] = [];
  let isSlow = false;
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      if (chunk.length > 0) given.push(chunk.toString("latin1", 5));
      if (isSlow) waiting.push(done);
      else done();
    },
  });
  const channel = new StreamChannel(stream, undefined, undefined, true);
  const side = new Recorder();
  channel.start(side);
  channel.greeted(1 << 24);
  for (let round = 1; round <= 2; round++) {
    isSlow = false;
    for (const text of ["at once", "without being asked"]) {
      sendText(channel, text);
      await turns(1);
    }
    isSlow = true;
    sendText(channel, "late");
    await turns(1);
    expect(channel.queuedBytes).toBeGreaterThan(0);
    sendText(channel, "kept back");
    await turns(1);
    expect(given.at(-1)).toBe("late");
    // Each that is done lets the stream begin with the next.
    while (waiting.length > 0) {
      waiting.shift()?.();
      await turns(1);
    }
    expect(given.at(-1)).toBe("kept back");
    expect(channel.queuedBytes).toBe(0);
    expect(side.calls).toHaveLength(round);
    expect(new Set(side.calls)).toEqual(new Set(["drained"]));
  }
});
