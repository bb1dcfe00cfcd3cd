import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader } from "../../runtime/transports/framing.js";
import { LentReads } from "../../runtime/transports/lent-reads.js";

/** What the system does with a socket that was made with `onread`: fills the memory that it was given last. */
class System {
  readonly reads = new LentReads();
  /** Copies of the messages, and those of which the memory lasts. */
  readonly messages: Buffer[] = [];
  readonly views: { readonly view: Buffer; readonly copy: Buffer }[] = [];
  onMessage: () => void = () => {};
  readonly frames: FrameReader;
  memory: Uint8Array = this.#nextMemory();

  constructor(maxMessageBytes = 1 << 24) {
    this.frames = new FrameReader(
      {
        message: (bytes, start, end, lasts) => {
          const view = bytes.subarray(start, end);
          const copy = Buffer.from(view);
          this.messages.push(copy);
          if (lasts) this.views.push({ view, copy });
          this.onMessage();
        },
        broken() {},
      },
      maxMessageBytes,
    );
    this.frames.greeted();
    // Only what is to be read goes on with it.
    const socket = { resume() {} };
    this.reads.startReading(socket, (window) => this.frames.takeWhole(window));
  }

  /** As many reads as it takes. */
  arrive(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const { memory } = this;
      if (memory.length === 0) throw new Error("There is no room for what arrives.");
      const size = bytes.copy(memory, 0, at);
      at += size;
      this.reads.onread.callback(size, memory);
      // Asked for behind each read, not before the next.
      this.memory = this.#nextMemory();
    }
  }

  #nextMemory(): Uint8Array {
    const { buffer } = this.reads.onread;
    return typeof buffer === "function" ? buffer() : buffer;
  }
}

function frame(size: number, fill: number): Buffer {
  const bytes = Buffer.alloc(4 + size, fill);
  bytes.writeUInt32LE(size, 0);
  return bytes;
}

const sizes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 3, arbitrary: fc.integer({ min: 10_000, max: 70_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 200_000, max: 3_000_000 }) },
);

test("any messages, read in any pieces, come out as they went in, and those whose memory lasts stay", () => {
  fc.assert(
    fc.property(
      fc.array(sizes, { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 20 }),
      (messages, pieces) => {
        const system = new System();
        const frames = messages.map((size, index) => frame(size, index + 1));
        const all = Buffer.concat(frames);
        for (let at = 0, index = 0; at < all.length; index++) {
          const end = at + (pieces[index] ?? 100_000);
          system.arrive(all.subarray(at, end));
          at = end;
        }
        const want = frames.map((bytes) => bytes.subarray(4));
        expect(system.messages.length).toBe(want.length);
        expect(
          system.messages.every((message, index) => message.equals(want[index] as Buffer)),
        ).toBe(true);
        expect(system.views.every(({ view, copy }) => view.equals(copy))).toBe(true);
        expect(system.frames.errorAtEnd()).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
});

test("large messages one after the other are not copied, whichever way they are cut", () => {
  for (const piece of [65_549, 36_000, 200_000]) {
    const system = new System();
    const all = Buffer.concat(Array.from({ length: 40 }, (_, index) => frame(65_545, index)));
    for (let at = 0; at < all.length; at += piece) system.arrive(all.subarray(at, at + piece));
    expect(system.messages).toHaveLength(40);
    expect(system.views.length).toBeGreaterThan(35);
  }
});

test("after stop nothing is delivered until it is gone on with, and nothing is lost", () => {
  const system = new System();
  system.onMessage = () => system.frames.stop();
  system.arrive(Buffer.concat([frame(5, 1), frame(70_000, 2), frame(5, 3), frame(1, 4)]));
  for (let delivered = 1; delivered <= 4; delivered++) {
    expect(system.messages).toHaveLength(delivered);
    system.frames.resume();
    system.reads.resume();
  }
  expect(system.messages.map(({ length }) => length)).toEqual([5, 70_000, 5, 1]);
});

test("what is announced takes no more than a mebibyte before it arrives, and nothing is held where nothing is awaited", () => {
  const system = new System();
  const bytes = frame(10_000_000, 7);
  system.arrive(bytes.subarray(0, 100));
  expect(system.reads.bytes.length).toBeLessThanOrEqual(1024 * 1024 + 4096);
  system.arrive(bytes.subarray(100));
  expect(system.messages[0]?.length).toBe(10_000_000);
  system.arrive(frame(5, 1));
  expect(system.reads.bytes).toBe(new LentReads().bytes);
});

test("the end within a message is told of", () => {
  const system = new System();
  system.arrive(frame(5, 1).subarray(0, 2));
  expect(system.frames.errorAtEnd()?.message).toContain("within the length of a message");
  system.arrive(frame(5, 1).subarray(2, 6));
  expect(system.frames.errorAtEnd()?.message).toContain("after 2 of its 5 bytes");
  system.arrive(frame(5, 1).subarray(6));
  expect(system.frames.errorAtEnd()).toBeUndefined();
});

test("what is resumed within a message goes on where the socket reads to", () => {
  const system = new System();
  const large = frame(3_000_000, 7);
  for (let at = 0; at < large.length; at += 200_000) {
    system.arrive(large.subarray(at, at + 200_000));
    system.reads.resume();
  }
  const small = frame(20, 8);
  system.frames.stop();
  system.arrive(Buffer.concat([small, small]));
  system.frames.resume();
  system.reads.resume();
  system.arrive(small);
  expect(system.messages.map(({ length }) => length)).toEqual([3_000_000, 20, 20, 20]);
  expect(system.messages[0]?.equals(large.subarray(4))).toBe(true);
  for (const message of system.messages.slice(1))
    expect(message.equals(small.subarray(4))).toBe(true);
});
