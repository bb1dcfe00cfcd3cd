import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Peer, PeerClient } from "../peer.js";
import { cpuMicroseconds, type EventsOrder, type Result } from "./orders.js";

/** How long events that are still on their way are waited for, at the end. */
const drainMs = 2000;

/** For what nobody answers: subscriptions that travel another way, and ends of connections. */
const settleMs = 20;

/** Connections of this process that have subscribed. */
export interface Subscribers {
  /** Once. */
  measure(): Promise<Result>;
  /** Resolves when the server has had time to notice. */
  close(): Promise<void>;
}

/**
 * Counts what arrives at so many connections of this process. New events are asked for as old ones arrive, an eighth of the credit at a
 * time, so that all of them are fired at full speed and none piles up.
 */
export async function subscribe(
  peer: Peer,
  path: string,
  { subscribers, credit, milliseconds }: EventsOrder,
): Promise<Subscribers> {
  const socket = createConnection(`${path}.credit`);
  await once(socket, "connect");
  const portion = Math.max(1, credit >> 3);
  const portionArrives = portion * subscribers;
  let arrived = 0;
  let asked = 0;
  let isOver = false;
  let onDrained: (() => void) | undefined;
  const ask = (count: number): void => {
    const grant = Buffer.alloc(4);
    grant.writeUInt32LE(count);
    asked += count * subscribers;
    socket.write(grant);
  };
  const clients = await connectAll(peer, path, subscribers, () => {
    arrived += 1;
    if (arrived % portionArrives === 0 && !isOver) ask(portion);
    if (arrived === asked) onDrained?.();
  });
  return {
    async measure() {
      const cpu = cpuMicroseconds();
      const start = performance.now();
      for (let count = 0; count < credit; count += portion) ask(portion);
      await delay(milliseconds);
      isOver = true;
      const operations = arrived;
      const seconds = (performance.now() - start) / 1000;
      const spent = cpuMicroseconds() - cpu;
      if (arrived !== asked) {
        await Promise.race([new Promise<void>((resolve) => (onDrained = resolve)), delay(drainMs)]);
      }
      return { operations, seconds, cpu: spent };
    },
    async close() {
      for (const client of clients) client.close();
      socket.destroy();
      await delay(settleMs);
    },
  };
}

async function connectAll(
  peer: Peer,
  path: string,
  count: number,
  onEvent: () => void,
): Promise<PeerClient[]> {
  const clients: PeerClient[] = [];
  while (clients.length < count) {
    const client = await peer.connect(path);
    await client.getStudent("42");
    await client.subscribe(onEvent);
    clients.push(client);
  }
  // Whatever a peer sends to subscribe has arrived when what it sends afterwards was answered; some send it another way.
  await Promise.all(clients.map(({ getStudent }) => getStudent("42")));
  await delay(settleMs);
  return clients;
}
