import { describe, expect, test } from "vitest";
import { Place, settled, until } from "./feed.js";
import { rejection } from "./student-server.js";

describe("calls of an idempotent method", () => {
  test("are sent again when the daemon crashes, in their order, the others fail", async () => {
    const place = new Place();
    const first = await place.serve();
    const feed = await place.connect();
    let started = 0;
    const never = (): Promise<string> => (started++, new Promise(() => {}));
    first.onRead = never;
    first.onWrite = never;
    const reads = ["1", "2", "3"].map((text) => feed.read(text));
    const write = rejection(feed.write("4"));
    await until(() => started === 4);
    await first.crash();
    const second = await place.serve();
    const log: string[] = [];
    second.onRead = (text) => (log.push(text), text);
    second.onWrite = second.onRead;
    expect(await write).toMatchObject({ code: "connection-lost", mayHaveRun: true });
    expect(await Promise.all(reads)).toEqual(["1", "2", "3"]);
    expect(log).toEqual(["1", "2", "3"]);
  });

  test("keep their deadline over all sessions", async () => {
    const place = new Place();
    const first = await place.serve();
    const feed = await place.connect();
    let started = 0;
    first.onRead = () => (started++, new Promise(() => {}));
    const call = rejection(feed.read("", { timeoutMs: 30 }));
    await until(() => started === 1);
    await first.crash();
    const second = await place.serve();
    second.onRead = first.onRead;
    expect(await call).toMatchObject({ code: "timeout" });
  });

  test("are not sent a fourth time: they may be what ends the daemon", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect();
    let started = 0;
    server.onRead = () => {
      started++;
      setImmediate(() => server.cut());
      return new Promise(() => {});
    };
    const error = await rejection(feed.read("poison"));
    expect(error).toMatchObject({ code: "connection-lost", mayHaveRun: true });
    expect(started).toBe(3);
    await settled();
    server.onRead = (text) => text;
    expect(await feed.read("fine")).toBe("fine");
  });

  test("fail when nobody comes back, and may have run", async () => {
    const place = new Place();
    const server = await place.serve();
    const feed = await place.connect({ reconnect: { callWaitMs: 10, maxDelayMs: 5 } });
    let started = 0;
    server.onRead = () => (started++, new Promise(() => {}));
    const call = rejection(feed.read(""));
    await until(() => started === 1);
    await server.crash();
    expect(await call).toMatchObject({ code: "connection-lost", mayHaveRun: true });
  });
});
