import { fstatSync, readFileSync } from "node:fs";

/*
 * Sockets that a service manager opened and passed on, as sd_listen_fds(3) has it: LISTEN_PID says for which process they are, LISTEN_FDS how many,
 * from descriptor 3 on, and LISTEN_FDNAMES their names.
 */

export interface InheritedSocket {
  readonly descriptor: number;
  /** Of the unit's `FileDescriptorName=`; empty where it has none. */
  readonly name: string;
}

const firstDescriptor = 3;
/** No unit passes more; a number from the environment is not believed without a limit. */
const socketsMax = 64;

/** The sockets that are for this process: none where they were for the one that started it. */
export function inheritedSockets(
  env: Readonly<Record<string, string | undefined>> = process.env,
): InheritedSocket[] {
  if (env["LISTEN_PID"] !== String(process.pid)) return [];
  const count = Number(env["LISTEN_FDS"]);
  if (!Number.isInteger(count) || count < 1) return [];
  const names = (env["LISTEN_FDNAMES"] ?? "").split(":");
  return Array.from({ length: Math.min(count, socketsMax) }, (_, index) => ({
    descriptor: firstDescriptor + index,
    name: names[index] ?? "",
  }));
}

export function hasInheritedSockets(): boolean {
  return inheritedSockets().length > 0;
}

/** The path that an inherited Unix socket is bound to, which Node does not tell; undefined where the system does not either. */
export function boundPath(descriptor: number): string | undefined {
  try {
    const { ino } = fstatSync(descriptor);
    const lines = readFileSync("/proc/net/unix", "utf8").split("\n");
    // Num RefCount Protocol Flags Type St Inode Path
    const fields = lines.map((line) => /^(?:\S+\s+){6}(\d+) (.+)$/u.exec(line));
    return fields.find((match) => match?.[1] === String(ino))?.[2];
  } catch {
    return undefined;
  }
}
