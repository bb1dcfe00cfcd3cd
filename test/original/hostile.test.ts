import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { StudentSystemConnection } from "student-system";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { ada, rejection, TestServer } from "../runtime/student-server.js";
import { fromHex } from "../runtime/values.js";

const hello = frame("01");
const welcome = frame("16");

/** A frame of version 1 around the bytes. */
function frame(hex: string): Buffer {
  const body = fromHex(hex);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length));
  return Buffer.concat([length, body]);
}

/** A text as an item. */
function item(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length.toString(16).padStart(8, "0") + bytes.toString("hex");
}

const id = "00000010000102030405460788090a0b0c0d0e0f";

async function dial(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on("error", () => {});
  await once(socket, "connect");
  onTestFinished(() => void socket.destroy());
  return socket;
}

describe("an application that claims to be an original and", () => {
  test.each([
    ["announces more than can be", fromHex("ff ff ff ff ff ff ff ff"), /length of a message is/u],
    ["announces more than is accepted", fromHex("00 00 00 00 01 00 00 01"), /takes from 1 to/u],
    ["announces nothing", fromHex("00 00 00 00 00 00 00 00"), /length of a message is 0 bytes/u],
    ["sends what only daemons send", frame("06"), /does not send kind 0x6/u],
    ["sends a kind that there is not", frame("77"), /does not send kind 0x77/u],
    ["says hello again", frame("01"), /does not send kind 0x1/u],
    ["sends a call without a name", frame("05"), /the size of the name of a method/u],
    ["sends a name beyond the frame", frame("05 00 00 00 09 61"), /9 bytes, 1 are left/u],
    ["sends a call without an id", frame(`05${item("get_student")}`), /the size of the id/u],
    ["sends a short id", frame(`05${item("get_student")}${item("abc")}`), /takes 16 bytes/u],
    ["sends no arguments", frame(`05${item("get_student")}${id}`), /the size of a string/u],
    [
      "sends an argument beyond the frame",
      frame(`05${item("get_student")}${id}ffffffff`),
      /4294967295 bytes, 0 are left/u,
    ],
    [
      "sends a wrong number",
      frame(`05${item("update_student")}${id}${item("")}`),
      /the size of a string/u,
    ],
  ])("%s loses its own connection only", async (_, bytes, reason) => {
    const path = join(temporaryFolder(), "socket");
    const reported: unknown[] = [];
    const server = await TestServer.serve({
      address: path,
      signals: false,
      onError: (error) => void reported.push(error),
    });
    onTestFinished(() => server.close());
    const students = await StudentSystemConnection.connect({ address: path, reconnect: false });
    onTestFinished(() => students.close());
    const socket = await dial(path);
    const gone = once(socket, "close");
    socket.resume();
    socket.write(Buffer.concat([hello, bytes]));
    await gone;
    expect(reported).toMatchObject([
      { code: "protocol-error", message: expect.stringMatching(reason) },
    ]);
    expect(await students.getStudent("42")).toEqual(ada);
    expect(server.applications.size).toBe(1);
  });

  test("sends more than its specification says is heard all the same", async () => {
    const path = join(temporaryFolder(), "socket");
    const server = await TestServer.serve({ address: path, signals: false });
    onTestFinished(() => server.close());
    const socket = await dial(path);
    const call = frame(`05${item("get_student")}${id}${item("42")}${item("more")}`);
    socket.write(Buffer.concat([hello, call]));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) {
      chunks.push(chunk as Buffer);
      // The hello-ack, and the answer behind it.
      if (Buffer.concat(chunks).length > welcome.length + 9) break;
    }
    expect(Buffer.concat(chunks)[welcome.length + 8]).toBe(0x06);
  });
});

describe("a daemon that claims to be an original and", () => {
  test.each([
    ["sends an answer to nothing", frame(`06${id.slice(8)}`), /its id is that of no call/u],
    ["sends a short answer", frame("06 00 01"), /takes 16 bytes, there are 2/u],
    ["sends a call", frame(`05${item("confirm")}${id}`), /does not send kind 0x5/u],
    ["announces more than can be", fromHex("7f ff ff ff ff ff ff ff"), /length of a message is/u],
    ["sends an event beyond the frame", frame("10 00 00 00 ff 61"), /255 bytes, 1 are left/u],
    [
      "sends an event that is cut off",
      frame(`10${item("student_added")}${item("12345678")}`),
      /the size of a model/u,
    ],
  ])("%s loses the connection", async (_, bytes, reason) => {
    const path = join(temporaryFolder(), "socket");
    const listener = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.write(welcome));
      socket.on("data", (chunk) => {
        // The call, which is answered with whatever the test says.
        if (chunk.includes("get_student")) socket.write(bytes);
      });
    });
    onTestFinished(() => void listener.close());
    listener.listen(path);
    const students = await StudentSystemConnection.connect({ address: path, reconnect: false });
    const subscription = students.studentAdded.subscribe({});
    const error = await rejection(students.getStudent("42"));
    expect(error).toMatchObject({
      code: "connection-lost",
      message: expect.stringMatching(reason),
    });
    subscription.unsubscribe();
    await students.closed;
  });

  test.each([0x01, 0x06, 0x17])("does not greet (0x%i) is no daemon", async (kind) => {
    const path = join(temporaryFolder(), "socket");
    const listener = createServer((socket) => {
      socket.on("error", () => {});
      socket.write(frame(kind.toString(16).padStart(2, "0")));
    });
    onTestFinished(() => void listener.close());
    listener.listen(path);
    const connecting = StudentSystemConnection.connect({ address: path, wire: "libmedium" });
    expect(await rejection(connecting)).toMatchObject({ code: "protocol-error" });
  });
});
