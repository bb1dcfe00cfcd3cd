// A peer broken on purpose: whether a row of the table notices is the proof that it can fail.
import { connect, createServer } from "node:net";
import type { Client, Peer, Work } from "../peer.js";

/**
 * mute: every 7th call, and every failed connection, never settles · twice: every 7th call that is not to run twice does · wrong: every
 * 7th answer is another one · forgetful: every 7th call is answered without having run · scattered: every 7th piece or event is left out ·
 * deaf: the daemon never ends a connection · careless: a daemon that cannot listen says that it does · leaky: both sides keep 64 KiB of every call and connection.
 */
export const sabotages = [
  "mute",
  "twice",
  "wrong",
  "forgetful",
  "scattered",
  "deaf",
  "careless",
  "leaky",
] as const;

export type Sabotage = (typeof sabotages)[number];

let turn = 0;
const kept: Buffer[] = [];

export function sabotaged(peer: Peer, way: string): Peer {
  return {
    name: `${peer.name}:${way}`,
    async serve(path, work) {
      const served = peer.serve(
        way === "deaf" || way === "leaky" ? `${path}.true` : path,
        badWork(work, way),
      );
      if (way === "careless") return served.catch(() => ({ closed: new Promise<never>(() => {}) }));
      const result = await served;
      if (way === "deaf" || way === "leaky") standBetween(path, `${path}.true`, way);
      return result;
    },
    async connect(path, options) {
      if (way === "leaky") leak();
      const connected = peer.connect(path, options);
      return badClient(await (way === "mute" ? connected.catch(never) : connected), way);
    },
  };
}

function isTurn(): boolean {
  return ++turn % 7 === 0;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function leak(): void {
  kept.push(Buffer.alloc(65_536));
}

function badWork(work: Work, way: string): Work {
  return {
    ...work,
    once(id, payload) {
      if (way === "twice" && isTurn()) work.once(id, payload);
      if (way === "forgetful" && isTurn()) return { id, checksum: 0 };
      const receipt = work.once(id, payload);
      if (way === "wrong" && isTurn()) return { id: id + 1, checksum: receipt.checksum };
      return receipt;
    },
    async later(id, delayMs) {
      const receipt = await work.later(id, delayMs);
      return way === "wrong" && isTurn() ? { ...receipt, id: id + 1 } : receipt;
    },
  };
}

function badClient(client: Client, way: string): Client {
  const call = <T>(made: Promise<T>): Promise<T> => {
    if (way === "leaky") leak();
    return way === "mute" && isTurn() ? never() : made;
  };
  return {
    ...client,
    once: (id, payload) => call(client.once(id, payload)),
    again: (id, payload) => call(client.again(id, payload)),
    later: (id, delayMs) => call(client.later(id, delayMs)),
    pour: (bytes, take) =>
      client.pour(bytes, (piece) => {
        if (way !== "scattered" || !isTurn()) take(piece);
      }),
    subscribe: (take) =>
      client.subscribe((number, missed) => {
        if (way !== "scattered" || !isTurn()) take(number, missed);
      }),
  };
}

/** Passes on what comes, and not that it ended. */
function standBetween(path: string, truePath: string, way: string): void {
  const server = createServer({ allowHalfOpen: true }, (application) => {
    if (way === "leaky") leak();
    const daemon = connect(truePath);
    for (const socket of [application, daemon]) socket.on("error", () => {});
    application.on("data", (bytes) => daemon.write(bytes));
    daemon.on("data", (bytes) => application.write(bytes));
    application.on("close", () => daemon.destroy());
    if (way !== "leaky") return;
    application.on("end", () => daemon.end());
    daemon.on("close", () => application.destroy());
  });
  server.listen(path);
}
