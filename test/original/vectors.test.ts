import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { StudentNotFound, StudentSystemConnection, type Student } from "student-system";
import { describe, expect, onTestFinished, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { TestServer } from "../runtime/student-server.js";
import { fromHex, fromJson, toHex, type Type } from "../runtime/values.js";
import { decodeItem, encodeItem } from "./original-values.js";

interface Vector {
  readonly type: Type;
  readonly value?: unknown;
  readonly bytes: string;
  readonly error?: string;
}

interface Vectors {
  readonly items: readonly Vector[];
  readonly malformed: readonly Vector[];
  readonly messages: readonly { readonly what: string; readonly frame: string }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../vectors/original.json", import.meta.url), "utf8"),
);

/** The items are short: their sizes are in the first four bytes, and a whole value is what follows. */
const sizeBytes = 4;

describe("every value is an item of these bytes, both ways", () => {
  test.each(vectors.items.map((vector) => [title(vector), vector] as const))("%s", (_, vector) => {
    const value = fromJson(vector.type, vector.value);
    const bytes = fromHex(vector.bytes);
    expect(toHex(encodeItem(vector.type, value))).toBe(vector.bytes);
    expect(decodeItem(vector.type, bytes)).toStrictEqual(value);
    expect(decodeItem(vector.type, bytes.subarray(sizeBytes), true)).toStrictEqual(value);
  });

  test("of a boolean only 0xff is true", () => {
    for (let byte = 0; byte < 256; byte++) {
      expect(decodeItem("boolean", Buffer.of(0, 0, 0, 1, byte))).toBe(byte === 0xff);
    }
  });
});

describe("what is malformed is a protocol error that says where", () => {
  test.each(vectors.malformed.map((vector) => [title(vector), vector] as const))(
    "%s",
    (_, vector) => {
      const read = (): unknown => decodeItem(vector.type, fromHex(vector.bytes));
      expect(read).toThrow(ProtocolError);
      expect(read).toThrow(vector.error);
    },
  );
});

const lo: Student = {
  id: "42",
  firstName: "Ada",
  lastName: "Lo",
  age: 36,
  photo: new Uint8Array([1, 2, 3]),
};

/** The bytes of one of the messages. */
function frame(what: string): Buffer {
  const found = vectors.messages.find((message) => message.what === what);
  if (found === undefined) throw new Error(`There is no vector for ${what}.`);
  return fromHex(found.frame);
}

/** Reads exactly so many bytes. */
async function bytesOf(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes !== null) return bytes;
    await once(socket, "readable");
  }
}

async function expectFrame(socket: Socket, what: string): Promise<void> {
  expect(toHex(await bytesOf(socket, frame(what).length))).toBe(toHex(frame(what)));
}

describe("every message is these bytes", () => {
  test("from a daemon, and read by it", async () => {
    const address = join(temporaryFolder(), "socket");
    const server = await TestServer.serve({ address, signals: false });
    onTestFinished(() => server.close());
    const socket = connect(address);
    socket.write(frame("hello"));
    await expectFrame(socket, "hello-ack");
    server.onGet = (id) => ({ ...lo, id });
    socket.write(frame("invocation"));
    await expectFrame(socket, "response");
    server.onGet = () => {
      throw new StudentNotFound("no");
    };
    socket.write(frame("invocation"));
    await expectFrame(socket, "error");
    await server.studentAdded(0.5, lo);
    await expectFrame(socket, "event");
    void server.close();
    await expectFrame(socket, "end");
    socket.destroy();
  });

  test("from an application, and read by it", async () => {
    const address = join(temporaryFolder(), "socket");
    const listener = createServer();
    listener.listen(address);
    const connected = once(listener, "connection");
    const connecting = StudentSystemConnection.connect({ address, wire: "libmedium" });
    const [socket] = (await connected) as [Socket];
    listener.close();
    await expectFrame(socket, "hello");
    socket.write(frame("hello-ack"));
    const students = await connecting;

    const result = students.getStudent("42");
    const call = await bytesOf(socket, frame("invocation").length);
    // The id is random, but for what says that it is a random UUID.
    const id = call.subarray(28, 44);
    expect([id.readUInt8(6) >> 4, id.readUInt8(8) >> 6]).toEqual([4, 2]);
    expect(toHex(withId(call, 28, frame("invocation").subarray(28, 44)))).toBe(
      toHex(frame("invocation")),
    );
    socket.write(withId(frame("response"), 9, id));
    expect(await result).toEqual(lo);

    const failed = students.getStudent("42");
    const again = await bytesOf(socket, frame("invocation").length);
    socket.write(withId(frame("error"), 9, again.subarray(28, 44)));
    await expect(failed).rejects.toThrow(StudentNotFound);

    const heard = students.studentAdded[Symbol.asyncIterator]();
    socket.write(frame("event"));
    expect((await heard.next()).value).toEqual({ time: 0.5, info: lo });
    void students.close();
    await expectFrame(socket, "end");
    await students.closed;
    socket.destroy();
  });
});

function withId(bytes: Buffer, start: number, id: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(id, start);
  return copy;
}

function title({ type, bytes }: Vector): string {
  return `${JSON.stringify(type)} ${bytes}`;
}
