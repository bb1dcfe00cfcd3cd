import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Resolves when the condition holds; the test's own time limit is the end of patience. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

/** A process that has ended but is not waited for by its parent counts as running: only for processes that nobody here started, or that are waited for. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Not `once`, which rejects where the socket was reset. */
export function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
  });
}
