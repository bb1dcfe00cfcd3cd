import { join, resolve } from "node:path";

import { InvalidAddress } from "../errors.js";
import { fileSystem, operatingSystem } from "../node-modules.js";
import { isWellFormed } from "../values/text.js";
import {
  formatNetworkAddress,
  parseNetworkAddress,
  type NetworkAddress,
} from "./network-address.js";

/*
 * Addresses as users write them, and the places where a daemon and its applications meet when nobody wrote one.
 *
 *   unix:/run/x/socket   unix:///run/x/socket   unix:run/socket     URLs: percent-decoded (%20 is a blank, %25 a percent sign)
 *   libmedium:           libmedium:/run/base                        where the original LibMedium meets: <base>/<namespace>/socket
 *   /run/x/socket        ./socket               run/socket          paths: taken as they are, nothing is decoded
 *   tcp://host:port      tcp://[::1]:port       tls://host:port     a port; 0 to listen at any that is free
 *   stdio:                                                          the standard input and output of a process
 *   systemd:             systemd:name                               to listen at what systemd has opened
 *
 * Relative paths are made absolute at once, so that a daemon that changes its folder later still finds its socket.
 */

export type Address = UnixAddress | NetworkAddress | StdioAddress | SystemdAddress;

export interface UnixAddress {
  readonly kind: "unix";
  /** Absolute and normalised. */
  readonly path: string;
}

export interface StdioAddress {
  readonly kind: "stdio";
}

export interface SystemdAddress {
  readonly kind: "systemd";
  /** The name of the sockets (`FileDescriptorName=`); empty for all of them. */
  readonly name: string;
}

/** What the default addresses depend on, apart from the specification. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's number; undefined where there are none. */
  readonly uid: number | undefined;
  readonly tmpFolder: string;
  /** Where the system keeps sockets, best first: `/run`, and `/var/run` where that is another place. */
  readonly systemFolders: readonly string[];
  /** Where the system keeps a runtime folder for each user (`/run/user`), used where the environment does not tell. */
  readonly usersFolder: string | undefined;
}

/**
 * Longest path of a socket in bytes: `sun_path` has 108 bytes on Linux and 104 on macOS and the BSDs, one of them for the
 * final zero. Checked here because Node 20 cuts longer paths silently and later versions say no more than EINVAL.
 */
export const socketPathBytesMax: number = process.platform === "linux" ? 107 : 103;

const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/su;

/** Reads an address as a user wrote it. Throws `InvalidAddress` for what is malformed, too long or not supported. */
export function parseAddress(address: string): Address {
  const [, name, rest] = scheme.exec(address) ?? [];
  if (name === undefined || rest === undefined) return unixAddress(address, address);
  switch (name.toLowerCase()) {
    case "unix":
      return unixAddress(decodePath(rest, address), address);
    case "tcp":
      return parseNetworkAddress("tcp", rest, address);
    case "tls":
      return parseNetworkAddress("tls", rest, address);
    case "stdio":
      if (rest !== "")
        throw new InvalidAddress(`${quote(address)}: write stdio: and nothing after it.`);
      return { kind: "stdio" };
    case "systemd":
      return { kind: "systemd", name: rest };
    default:
      throw new InvalidAddress(
        `${quote(address)}: there are no ${name}: addresses. Write unix: and a path, tcp://host:port, tls://host:port or ` +
          `stdio:. For a file of that name, put ./ in front.`,
      );
  }
}

/** The base folder of the original LibMedium, where the specification names none. */
const originalBase = "/var/run";

/**
 * An address with the place that depends on the specification filled in: `libmedium:` is where the original LibMedium listens and looks, in the base folder
 * that follows, else the specification's, else `/var/run`. All others are returned as they are.
 */
export function placeOf(
  address: string,
  namespace: string,
  socketBase: string | undefined,
): string {
  const [, name, rest = ""] = scheme.exec(address) ?? [];
  if (name?.toLowerCase() !== "libmedium") return address;
  const base = rest === "" ? (socketBase ?? originalBase) : decodePath(rest, address);
  const path = resolve(base, namespace, "socket");
  checkSocketPath(path);
  return formatAddress({ kind: "unix", path });
}

/** The URL of an address: `parseAddress` makes the same of it. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case "unix":
      return `unix:${encodeURI(address.path).replace(/[?#]/gu, (mark) => (mark === "?" ? "%3F" : "%23"))}`;
    case "tcp":
    case "tls":
      return formatNetworkAddress(address);
    case "stdio":
      return "stdio:";
    case "systemd":
      return `systemd:${address.name}`;
  }
}

/** Throws `InvalidAddress` if the operating system could not take the path of a socket as it is. */
export function checkSocketPath(path: string): void {
  if (path.includes("\0")) {
    throw new InvalidAddress(
      `${quote(path)} holds a zero byte. Sockets outside the file system (abstract sockets) are not supported.`,
    );
  }
  const bytes = Buffer.byteLength(path);
  if (bytes > socketPathBytesMax) {
    throw new InvalidAddress(
      `The path of the socket is too long: ${quote(path)} has ${bytes} bytes, and this system allows ` +
        `${socketPathBytesMax}. Choose a folder with a shorter path, for instance with MEDIUM_ADDRESS.`,
    );
  }
}

/**
 * Where an application looks for a daemon when it was not told, in this order; the first that answers is taken. Wherever
 * `serveAddress` puts the daemon of the same user is among them, also when one of the two runs without XDG_RUNTIME_DIR, as
 * under cron or sudo.
 */
export function connectAddresses(
  namespace: string,
  socketBase: string | undefined,
  place: Surroundings = surroundings(),
): Address[] {
  const told = place.env["MEDIUM_ADDRESS"];
  if (told) return [parseAddress(placeOf(told, namespace, socketBase))];
  const folders = userFolders(place);
  if (socketBase !== undefined) folders.push(socketBase);
  folders.push(...place.systemFolders);
  const paths = new Set(folders.map((folder) => resolve(folder, namespace, "socket")));
  // Nobody can listen at a path that is too long.
  const possible = [...paths].filter((path) => Buffer.byteLength(path) <= socketPathBytesMax);
  return possible.map((path) => ({ kind: "unix", path }));
}

/** Where a daemon listens when it was not told. Throws `InvalidAddress` if that cannot be the path of a socket. */
export function serveAddress(
  namespace: string,
  socketBase: string | undefined,
  place: Surroundings = surroundings(),
): Address {
  const told = place.env["MEDIUM_ADDRESS"];
  if (told) return parseAddress(placeOf(told, namespace, socketBase));
  const path = resolve(socketBase ?? serveFolder(place), namespace, "socket");
  checkSocketPath(path);
  return { kind: "unix", path };
}

/** This process's surroundings. */
export function surroundings(): Surroundings {
  const linux = process.platform === "linux";
  return {
    env: process.env,
    uid: process.getuid?.(),
    tmpFolder: operatingSystem().tmpdir(),
    systemFolders: systemFolders(linux),
    usersFolder: linux ? "/run/user" : undefined,
  };
}

/**
 * The folder that stands in for a user's runtime folder where there is none. It lies in a folder that everybody writes to,
 * so it is worth nothing before its owner was checked.
 */
export function ownTmpFolder(tmpFolder: string, uid: number | undefined): string {
  return join(tmpFolder, `medium-${uid ?? "user"}`);
}

function unixAddress(path: string, written: string): UnixAddress {
  if (path === "")
    throw new InvalidAddress(`${quote(written)} names no socket: the path is empty.`);
  if (["", ".", ".."].includes(path.slice(path.lastIndexOf("/") + 1))) {
    throw new InvalidAddress(
      `${quote(written)} is the path of a folder. Add the name of the socket.`,
    );
  }
  if (!isWellFormed(path)) {
    throw new InvalidAddress(`${quote(written)} cannot be written in UTF-8.`);
  }
  const absolute = resolve(path);
  checkSocketPath(absolute);
  return { kind: "unix", path: absolute };
}

function decodePath(rest: string, written: string): string {
  if (rest.includes("?") || rest.includes("#")) {
    throw new InvalidAddress(`${quote(written)}: in a URL, ? is written %3F and # is written %23.`);
  }
  const hasEmptyHost = rest.startsWith("///");
  if (rest.startsWith("//") && rest.length > 2 && !hasEmptyHost) {
    throw new InvalidAddress(
      `${quote(written)} names a host. Unix sockets are on this one: write unix:/path or unix:///path.`,
    );
  }
  try {
    return decodeURIComponent(hasEmptyHost ? rest.slice(2) : rest);
  } catch (cause) {
    throw new InvalidAddress(
      `${quote(written)}: the percent signs do not spell UTF-8 bytes. A percent sign itself is written %25.`,
      { cause },
    );
  }
}

function userFolders(place: Surroundings): string[] {
  const folders = [runtimeFolder(place)];
  if (place.usersFolder !== undefined && place.uid !== undefined) {
    folders.push(join(place.usersFolder, String(place.uid)));
  }
  folders.push(ownTmpFolder(place.tmpFolder, place.uid));
  return folders.filter((folder) => folder !== undefined);
}

function serveFolder(place: Surroundings): string {
  const own = runtimeFolder(place);
  if (own !== undefined) return own;
  const [system] = place.systemFolders;
  return place.uid === 0 && system !== undefined
    ? system
    : ownTmpFolder(place.tmpFolder, place.uid);
}

/** The XDG specification has relative paths ignored. */
function runtimeFolder({ env }: Surroundings): string | undefined {
  const folder = env["XDG_RUNTIME_DIR"];
  return folder?.startsWith("/") ? folder : undefined;
}

function systemFolders(linux: boolean): string[] {
  if (!linux) return ["/var/run"];
  const { realpathSync } = fileSystem();
  try {
    return realpathSync("/var/run") === realpathSync("/run") ? ["/run"] : ["/run", "/var/run"];
  } catch {
    return ["/run"];
  }
}

function quote(text: string): string {
  return JSON.stringify(text);
}
