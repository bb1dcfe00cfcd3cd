import type { Profiler } from "node:inspector";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";

/** Between two samples. */
export const intervalUs = 500;

export type Role = "client" | "server";
export type Profile = Profiler.Profile;

export function controlPath(path: string, role: string): string {
  return `${path}.${role}.profile`;
}

/** Records what both processes of a pair do while something runs. */
export async function record<Result>(
  path: string,
  run: () => Promise<Result>,
): Promise<{ result: Result; client: Profile; server: Profile }> {
  await Promise.all([turn(path, "client"), turn(path, "server")]);
  const result = await run();
  const [client, server] = await Promise.all([turn(path, "client"), turn(path, "server")]);
  // The recorder writes what the inspector gave it.
  return { result, client: JSON.parse(client) as Profile, server: JSON.parse(server) as Profile };
}

/** A process that does not say what it has recorded by then hangs. */
const patienceMs = 20_000;

async function turn(path: string, role: Role): Promise<string> {
  const socket = createConnection(controlPath(path, role));
  const silent = new Error(`The profile of the ${role} did not come within ${patienceMs} ms.`);
  const timer = setTimeout(() => socket.destroy(silent), patienceMs);
  try {
    return await text(socket);
  } finally {
    clearTimeout(timer);
  }
}
