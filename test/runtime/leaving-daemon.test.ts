import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { createMemoryTransport, type Transport } from "@libmedium/runtime";
import { StudentSystemConnection } from "student-system";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { ada, TestServer } from "./student-server.js";

/** A transport on which the first so many connections end before anybody greets. */
async function closing(
  inner: Transport,
  count: number,
): Promise<{ transport: Transport; attempts: () => number }> {
  const leaving = createMemoryTransport();
  const options = { maxMessageBytes: 65_536, onError() {} };
  await leaving.listen("", options, (channel) => channel.destroy());
  let attempts = 0;
  const transport: Transport = {
    listen: (...values) => inner.listen(...values),
    connect: (...values) => (attempts++ < count ? leaving : inner).connect(...values),
  };
  return { transport, attempts: () => attempts };
}

test("an application whose daemon leaves while it connects finds the successor", async () => {
  const { transport, attempts } = await closing(createMemoryTransport(), 3);
  const server = await TestServer.serve({ transport, signals: false });
  onTestFinished(() => server.close());
  const students = await StudentSystemConnection.connect({ transport });
  onTestFinished(() => students.close());
  expect(await students.getStudent("42")).toEqual(ada);
  expect(attempts()).toBe(4);
});

test("one that always leaves is given up soon", async () => {
  const { transport, attempts } = await closing(createMemoryTransport(), Infinity);
  await expect(StudentSystemConnection.connect({ transport })).rejects.toMatchObject({
    code: "connection-failed",
    message: expect.stringContaining("without a greeting"),
  });
  expect(attempts()).toBe(5);
});

test("whoever greets a daemon that finishes its last calls is told to connect again", async () => {
  const path = join(temporaryFolder(), "socket");
  const server = await TestServer.serve({ address: path, signals: false, onError() {} });
  onTestFinished(() => server.close());
  const students = await StudentSystemConnection.connect({ address: path });
  onTestFinished(() => students.close());
  const running = new Promise<() => void>((resolve) => {
    server.onGet = () => new Promise((answer) => resolve(() => answer(ada)));
  });
  const answered = students.getStudent("42");
  const finish = await running;

  const late = connectSocket(path);
  await once(late, "connect");
  // Once this call is answered, the daemon has let the latecomer in as well.
  await students.updateStudent(ada);
  void server.close();
  const hello = JSON.stringify({
    medium: 2,
    namespace: "com.pcthingz.libmedium.student",
    class: "StudentSystem",
    hash: "",
    pid: 1,
    name: "late",
    maxMessageBytes: 65_536,
  });
  const head = Buffer.alloc(9, 1);
  head.writeBigUInt64BE(BigInt(hello.length + 1));
  late.write(Buffer.concat([head, Buffer.from(hello)]));
  const [refusal] = (await once(late, "data")) as [Buffer];
  expect(JSON.parse(refusal.subarray(9).toString())).toMatchObject({
    error: { code: "shutting-down", message: expect.stringContaining("Connect again") },
  });
  late.destroy();
  finish();
  expect(await answered).toEqual(ada);
  await server.closed;
});
