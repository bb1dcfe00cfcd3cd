import { InvalidAddress } from "../errors.js";

/** A port of a host, with or without TLS. */
export interface NetworkAddress {
  readonly kind: "tcp" | "tls";
  /** A name, or a number without brackets: `localhost`, `127.0.0.1`, `::1`. */
  readonly host: string;
  readonly port: number;
}

const pattern = /^\/\/(?:\[([\da-fA-F.:]+(?:%[^\]/]+)?)\]|([^\s:/?#@[\]%]+)):(\d{1,5})\/?$/u;
const portMax = 65_535;

/** Reads what follows `tcp:` or `tls:`. Throws `InvalidAddress` with what to write instead. */
export function parseNetworkAddress(
  kind: "tcp" | "tls",
  rest: string,
  written: string,
): NetworkAddress {
  const [, numbered, named, port] = pattern.exec(rest) ?? [];
  const host = numbered ?? named;
  if (host === undefined || Number(port) > portMax) {
    throw new InvalidAddress(
      `${JSON.stringify(written)}: write ${kind}://HOST:PORT, such as ${kind}://127.0.0.1:4000 or ${kind}://[::1]:4000.`,
    );
  }
  return { kind, host, port: Number(port) };
}

/** The URL of a port: `parseNetworkAddress` makes the same of it. */
export function formatNetworkAddress({ kind, host, port }: NetworkAddress): string {
  return `${kind}://${formatHostAndPort(host, port)}`;
}

function formatHostAndPort(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The other end of a socket, as `host:port`; undefined where it is closed already. */
export function peerOf({ remoteAddress, remotePort }: Ends): string | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return formatHostAndPort(remoteAddress, remotePort);
}

/** What a `Socket` of `node:net` knows of its other end. */
interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** Whether what is sent to or from this number never leaves the machine. */
export function isLoopback(number: string | undefined): boolean {
  if (number === undefined) return false;
  return number === "::1" || /^(?:::[fF]{4}:)?127\.\d+\.\d+\.\d+$/u.test(number);
}
