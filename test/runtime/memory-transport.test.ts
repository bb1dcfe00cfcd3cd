import { expect, test } from "vitest";
import { memoryPair } from "../../runtime/memory-transport.js";
import { type Channel } from "../../runtime/transport.js";

test("messages arrive whole, in order, and later", async () => {
  const [application, daemon] = memoryPair();
  const received: string[] = [];
  const done = collect(daemon, received, 3);
  application.start({ message() {}, broken() {}, drained() {}, closed() {} });
  for (const text of ["one", "two", "three"]) {
    application.begin().string(text, "text");
    application.end();
  }
  expect(received).toEqual([]);
  await done;
  expect(received).toEqual(["one", "two", "three"]);
});

function collect(channel: Channel, received: string[], count: number): Promise<void> {
  return new Promise((resolve) => {
    channel.start({
      message(reader) {
        received.push(reader.string());
        if (received.length === count) resolve();
      },
      broken() {},
      drained() {},
      closed() {},
    });
  });
}
