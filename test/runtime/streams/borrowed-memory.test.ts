import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { ItemGate } from "../../../runtime/streams/item-gate.js";
import { OutgoingStream } from "../../../runtime/streams/outgoing-stream.js";
import { memoryPair } from "../../../runtime/transports/memory-transport.js";

test("a source is ended only when the item that is sent from its memory is written", async () => {
  const [channel] = memoryPair();
  const given: Uint8Array[] = [];
  // As a socket whose peer is slow.
  channel.endWith = (bytes) => {
    given.push(bytes);
    channel.abandon();
    return false;
  };
  const gate = new ItemGate(channel);
  const description = {
    name: "data",
    isBinary: true,
    write: (): void => expect.fail("The item was copied."),
    read: (): never => expect.fail("Nothing is read."),
  };
  const stream = new OutgoingStream("data", description, { channel, gate, flag: 0 }, 1);
  const ends: string[] = [];
  const source = (async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(20_000);
    } finally {
      ends.push("ended");
    }
  })();
  const sent = stream.send(1, source);
  while (given.length === 0) await turn();
  stream.stop();
  stream.stop();
  await turn();
  expect(ends).toEqual([]);
  gate.drained();
  await sent;
  expect(ends).toEqual(["ended"]);
  expect(given).toHaveLength(1);
});
