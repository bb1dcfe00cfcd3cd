import { createMemoryTransport } from "@libmedium/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { ConnectionLost } from "../../../runtime/errors.js";
import { rejection } from "../student-server.js";
import { fromHex } from "../values.js";
import { rawApplication, rawDaemon, RawPeer } from "./raw-peer.js";
import { ask, deferred, StreamsConnection, StreamsServer, streamsPair } from "./streams-server.js";

const callbacks = { ask: (value: number): number => value + 1 };

describe("a method that runs while its daemon closes", () => {
  test.each([
    ["the daemon", (server: StreamsServer): void => void server.close()],
    ["the connection", (server: StreamsServer) => [...server.applications][0]?.close()],
  ])("calls back until it has answered: %s closes", async (_, close) => {
    const { server, peer } = await streamsPair({ drainMs: 10_000 }, { callbacks });
    const { session } = server;
    const begun = deferred();
    const goOn = deferred();
    server.onPlain = async (value) => {
      begun.resolve();
      await goOn.promise;
      const once = await server.ask(value);
      return session.call(ask, once, undefined);
    };
    const answer = peer.plain(1);
    await begun.promise;
    close(server);
    while (peer.state === "connected") await new Promise(setImmediate);
    goOn.resolve();
    expect(await answer).toBe(3);
    const error = await rejection(session.call(ask, 1, undefined));
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(String(error)).toMatch(/^ConnectionLost.*ask was not sent: /u);
  });

  test("calls back also if it closed the daemon itself, at once", async () => {
    const { server, peer } = await streamsPair({ drainMs: 10_000 }, { callbacks });
    server.onPlain = async (value) => {
      void server.close();
      return server.ask(value);
    };
    expect(await peer.plain(1)).toBe(2);
    await server.closed;
  });

  test("may have callbacks that outlast it: they are answered", async () => {
    const asked = deferred();
    const answer = deferred<number>();
    const { server, peer } = await streamsPair(
      { drainMs: 10_000 },
      { callbacks: { ask: () => (asked.resolve(), answer.promise) } },
    );
    let result: Promise<number> | undefined;
    server.onPlain = async (value) => {
      void server.close();
      result = server.ask(value);
      await asked.promise;
      return value;
    };
    expect(await peer.plain(1)).toBe(1);
    answer.resolve(7);
    expect(await result).toBe(7);
    await server.closed;
  });

  test("has no application any more once that has closed", async () => {
    const { server, peer } = await streamsPair({ drainMs: 10_000 }, { callbacks });
    const { session } = server;
    const begun = deferred();
    const goOn = deferred();
    const called = deferred<unknown>();
    server.onPlain = async (value) => {
      begun.resolve();
      await goOn.promise;
      called.resolve(await rejection(session.call(ask, value, undefined)));
      return value;
    };
    const lost = rejection(peer.plain(1));
    await begun.promise;
    const closed = server.close();
    await peer.close();
    expect(await lost).toBeInstanceOf(ConnectionLost);
    await closed;
    goOn.resolve();
    expect(String(await called.promise)).toContain(
      "ask was not sent: the application test is gone",
    );
  });
});

const goodbye = `0d 06 ${Buffer.from("closed").toString("hex")} 00`;

describe("on the wire", () => {
  test("an application runs a callback behind a goodbye only while it waits for an answer", async () => {
    const transport = createMemoryTransport();
    const accepted = deferred<RawPeer>();
    await rawDaemon(transport, accepted.resolve);
    const answer = deferred<number>();
    const peer = await StreamsConnection.connect({
      transport,
      reconnect: false,
      callbacks: { ask: () => answer.promise },
    });
    onTestFinished(() => peer.close());
    const daemon = await accepted.promise;
    const result = peer.plain(5);
    await daemon.until("01");
    // Goodbye, callback 1, the answer, and one more callback, while the first one keeps the connection open.
    daemon.say(goodbye, "01 00 00 00 00 01 01 00 00 00", "02 00 00 00 00 06 00 00 00");
    daemon.say("01 01 00 00 00 01 01 00 00 00");
    expect(await result).toBe(6);
    await daemon.until("03");
    const refused = fromHex(daemon.heard.at(-1) ?? "").toString("latin1");
    expect(refused).toContain("\x03\x01\0\0\0\0\rshutting-down");
    answer.resolve(2);
    await daemon.until("02");
    expect(daemon.heard).toContain("02 00 00 00 00 02 00 00 00");
  });

  test("a daemon calls back an application that said goodbye and waits for an answer", async () => {
    const transport = createMemoryTransport();
    const server = await StreamsServer.serve({ transport, signals: false, onError() {} });
    onTestFinished(() => server.close());
    const goOn = deferred();
    server.onPlain = async (value) => {
      await goOn.promise;
      return server.ask(value);
    };
    const application = await rawApplication(transport);
    application.say("01 00 00 00 00 06 05 00 00 00", goodbye);
    await application.until("0d");
    goOn.resolve();
    await application.until("01");
    application.say("02 00 00 00 00 09 00 00 00");
    await application.until("02");
    expect(application.heard).toContain("02 00 00 00 00 09 00 00 00");
    await application.until("nothing more");
    expect(application.isClosed).toBe(true);
  });
});
