import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { createMemoryTransport, type Transport } from "@libmedium/runtime";
import { StudentSystemConnection } from "student-system";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { ada, TestServer } from "../runtime/student-server.js";

/** What carries the connection, as options of both sides. */
const places: readonly (readonly [string, () => { transport?: Transport; address?: string }])[] = [
  ["memory", () => ({ transport: createMemoryTransport() })],
  ["a socket", () => ({ address: `unix:${join(temporaryFolder(), "socket")}` })],
];

describe.each(places)("stats over %s, in version 1", (_, place) => {
  test("count the bytes, at both ends", async () => {
    const where = place();
    const server = await TestServer.serve({ ...where, signals: false });
    onTestFinished(() => server.close());
    const students = await StudentSystemConnection.connect({ ...where, wire: "libmedium" });
    onTestFinished(() => students.close());
    const heard: unknown[] = [];
    students.studentAdded.subscribe((event) => heard.push(event));
    const greeting = students.stats().bytes;
    expect(greeting.sent).toBeGreaterThan(0);
    expect(greeting.received).toBeGreaterThan(0);

    const photo = new Uint8Array(100_000);
    await students.updateStudent({ ...ada, photo });
    const called = students.stats().bytes;
    expect(called.sent).toBeGreaterThan(photo.length);
    expect(called.received).toBeGreaterThan(greeting.received);
    expect(called.received).toBeLessThan(1000);

    await server.studentAdded(1, { ...ada, photo });
    while (heard.length < 1) await turn();
    const { bytes, events } = students.stats();
    expect(events).toEqual({ received: 1, gaps: 0, missed: 0 });
    expect(bytes.received).toBeGreaterThan(photo.length);
    expect(bytes.queued).toBe(0);
    expect(server.stats().bytes).toEqual({
      received: bytes.sent,
      sent: bytes.received,
      queued: 0,
    });

    // What a closed connection had goes on to count, and so does how it said that it ends.
    await students.close();
    while (server.stats().applications.connected > 0) await turn();
    expect(server.stats().bytes.received).toBe(students.stats().bytes.sent);
    expect(students.stats().bytes.sent).toBeGreaterThan(bytes.sent);
    expect(server.stats().bytes.sent).toBeGreaterThanOrEqual(bytes.received);
  });
});
