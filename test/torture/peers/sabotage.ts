// A peer broken on purpose: whether a row of the table notices is the proof that it can fail.
import { connect, createServer } from "node:net";
import type { Client, Peer, Work } from "../peer.js";

/** Each way, and the number that it has to make another one than 0. */
export const sabotages = {
  /** Every 7th call, and every connection that fails, never settles. */
  mute: "hung",
  /** Every 7th call that is not to run twice does. */
  twice: "twice",
  /** Every 7th answer is another one. */
  wrong: "wrong",
  /** Every 7th call is answered without having run. */
  forgetful: "lost",
  /** Every 7th piece or event is left out. */
  scattered: "wrong",
  /** The daemon never ends a connection. */
  deaf: "hung",
  /** A daemon that cannot listen says that it does. */
  careless: "wrong",
  /** The daemon keeps some memory of each connection and call. */
  leaky: "daemon",
  /** The application does. */
  hoarding: "application",
} as const;

export type Sabotage = keyof typeof sabotages;
// The keys of a literal are its own.
const sabotageNames = Object.keys(sabotages) as Sabotage[];

let turn = 0;
const kept: Buffer[] = [];
const connectionBytes = 327_680;
const callBytes = 8_192;

/** Throws for a way that there is not. */
export function sabotaged(peer: Peer, given: string): Peer {
  const way = sabotageNames.find((one) => one === given);
  if (way === undefined)
    throw new Error(`There is no sabotage ${given}; there are ${sabotageNames.join(", ")}.`);
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
      if (way === "hoarding") leak(connectionBytes);
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

function leak(bytes: number): void {
  kept.push(Buffer.alloc(bytes));
}

function badWork(work: Work, way: Sabotage): Work {
  return {
    ...work,
    once(id, payload) {
      if (way === "leaky") leak(callBytes);
      if (way === "twice" && isTurn()) work.once(id, payload);
      if (way === "forgetful" && isTurn()) return { id, checksum: 0 };
      const receipt = work.once(id, payload);
      if (way === "wrong" && isTurn()) return { id: id + 1, checksum: receipt.checksum };
      return receipt;
    },
    async later(id, delayMs) {
      if (way === "leaky") leak(callBytes);
      if (way === "twice" && isTurn()) void work.later(id, delayMs);
      const receipt = await work.later(id, delayMs);
      return way === "wrong" && isTurn() ? { ...receipt, id: id + 1 } : receipt;
    },
  };
}

function badClient(client: Client, way: Sabotage): Client {
  const call = <T>(made: Promise<T>): Promise<T> => {
    if (way === "hoarding") leak(callBytes);
    if (way !== "mute" || !isTurn()) return made;
    made.catch(() => {});
    return never();
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
function standBetween(path: string, truePath: string, way: Sabotage): void {
  const server = createServer({ allowHalfOpen: true }, (application) => {
    if (way === "leaky") leak(connectionBytes);
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
