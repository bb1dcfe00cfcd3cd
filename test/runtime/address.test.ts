import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

import {
  connectAddresses,
  formatAddress,
  parseAddress,
  placeOf,
  serveAddress,
  socketPathBytesMax,
  type Address,
  type Surroundings,
} from "../../runtime/transports/address.js";
import { InvalidAddress } from "../../runtime/errors.js";

describe("placeOf", () => {
  test.each([
    ["libmedium:", undefined, "unix:/var/run/com.example/socket"],
    ["libmedium:", "/srv/run", "unix:/srv/run/com.example/socket"],
    ["libmedium:/run/base", "/srv/run", "unix:/run/base/com.example/socket"],
    ["LIBMEDIUM:/run/a%20b", undefined, "unix:/run/a%20b/com.example/socket"],
    ["libmedium:run", undefined, `unix:${resolve("run/com.example/socket")}`],
    ["unix:/run/x/socket", "/srv/run", "unix:/run/x/socket"],
    ["./libmedium:", undefined, "./libmedium:"],
  ])("makes of %s (specification: %s) %s", (address, socketBase, place) => {
    expect(placeOf(address, "com.example", socketBase)).toBe(place);
  });

  test("refuses a base that is too long", () => {
    const address = `libmedium:/${"x".repeat(socketPathBytesMax)}`;
    expect(() => placeOf(address, "com.example", undefined)).toThrow(InvalidAddress);
  });
});

describe("parseAddress", () => {
  test.each([
    ["unix:/run/x/socket", "/run/x/socket"],
    ["unix:///run/x/socket", "/run/x/socket"],
    ["UNIX:/run/x/socket", "/run/x/socket"],
    ["unix:run/socket", resolve("run/socket")],
    ["unix:/run/a%20b%25%3F%23%C3%A4/socket", "/run/a b%?#ä/socket"],
    ["/run/x/socket", "/run/x/socket"],
    ["/run/x/../y//socket", "/run/y/socket"],
    ["/run/a%20b/c?d#e", "/run/a%20b/c?d#e"],
    ["./socket", resolve("socket")],
    ["socket", resolve("socket")],
    ["./unix:socket", resolve("unix:socket")],
  ])("reads %s", (address, path) => {
    expect(parseAddress(address)).toEqual({ kind: "unix", path });
  });

  test.each([
    ["tcp:localhost:80", "write tcp://HOST:PORT"],
    ["tcp://localhost", "write tcp://HOST:PORT"],
    ["tcp://localhost:65536", "write tcp://HOST:PORT"],
    ["tcp://:80", "write tcp://HOST:PORT"],
    ["tcp://::1:80", "write tcp://HOST:PORT"],
    ["tcp://a@b:80", "write tcp://HOST:PORT"],
    ["tcp://localhost:80/path", "write tcp://HOST:PORT"],
    ["tls://localhost:-1", "write tls://HOST:PORT"],
    ["stdio:x", "nothing after it"],
    ["http://localhost", "there are no http: addresses"],
    ["abc:def", "put ./ in front"],
    ["", "the path is empty"],
    ["unix:", "the path is empty"],
    ["unix://", "is the path of a folder"],
    ["unix://host/socket", "names a host"],
    ["unix:/run/socket?mode=0600", "? is written %3F"],
    ["unix:/run/%zz", "A percent sign itself is written %25"],
    ["unix:/run/%ff", "do not spell UTF-8"],
    ["unix:/run/%00", "holds a zero byte"],
    ["\0abstract", "abstract sockets"],
    ["/run/x/", "is the path of a folder"],
    ["/run/..", "is the path of a folder"],
    ["/", "is the path of a folder"],
    ["/run/\ud800", "cannot be written in UTF-8"],
  ])("refuses %j", (address, message) => {
    expect(() => parseAddress(address)).toThrow(InvalidAddress);
    expect(() => parseAddress(address)).toThrow(message);
  });

  test.each([
    ["tcp://localhost:80", { kind: "tcp", host: "localhost", port: 80 }],
    ["TCP://127.0.0.1:0/", { kind: "tcp", host: "127.0.0.1", port: 0 }],
    ["tls://[::1]:443", { kind: "tls", host: "::1", port: 443 }],
    ["tcp://[fe80::1%eth0]:443", { kind: "tcp", host: "fe80::1%eth0", port: 443 }],
    ["stdio:", { kind: "stdio" }],
    ["systemd:", { kind: "systemd", name: "" }],
    ["systemd:student-system", { kind: "systemd", name: "student-system" }],
  ])("reads %s, and writes it", (address, parsed) => {
    expect(parseAddress(address)).toEqual(parsed);
    expect(formatAddress(parseAddress(address))).toBe(address.toLowerCase().replace(/\/$/u, ""));
  });

  test("counts the bytes of a path, not its characters", () => {
    const longest = `/${"ä".repeat((socketPathBytesMax - 1) / 2)}`;
    expect(parseAddress(longest)).toEqual({ kind: "unix", path: longest });
    expect(() => parseAddress(`${longest}x`)).toThrow(
      `"${longest}x" has ${socketPathBytesMax + 1} bytes, and this system allows ${socketPathBytesMax}`,
    );
  });
});

test.each(["/run/x/socket", "/run/a b%?#ä/socket", "/run/%41"])("formats %s as a URL", (path) => {
  const address: Address = { kind: "unix", path };
  expect(parseAddress(formatAddress(address))).toEqual(address);
});

function connect(base: string | undefined, place: Surroundings): string[] {
  return connectAddresses("com.example", base, place).map(pathOf);
}

function serve(base: string | undefined, place: Surroundings): string {
  return pathOf(serveAddress("com.example", base, place));
}

function pathOf(address: Address): string {
  return address.kind === "unix" ? address.path : formatAddress(address);
}

describe("default addresses", () => {
  const user: Surroundings = {
    env: { XDG_RUNTIME_DIR: "/xdg" },
    uid: 1000,
    tmpFolder: "/tmp",
    systemFolders: ["/run", "/var/run"],
    usersFolder: "/run/user",
  };
  const bare: Surroundings = { ...user, env: {} };
  const root: Surroundings = { ...bare, uid: 0 };
  test("an application looks in the user's folders, the specification's, the system's", () => {
    expect(connect("/base", user)).toEqual([
      "/xdg/com.example/socket",
      "/run/user/1000/com.example/socket",
      "/tmp/medium-1000/com.example/socket",
      "/base/com.example/socket",
      "/run/com.example/socket",
      "/var/run/com.example/socket",
    ]);
  });

  test("no place is tried twice, and none that no socket can be at", () => {
    const place = {
      ...user,
      env: { XDG_RUNTIME_DIR: "/run/user/1000" },
      tmpFolder: `/${"x".repeat(99)}`,
    };
    expect(connect("/run/", place)).toEqual([
      "/run/user/1000/com.example/socket",
      "/run/com.example/socket",
      "/var/run/com.example/socket",
    ]);
  });

  test("MEDIUM_ADDRESS stands alone, for both sides", () => {
    const told = { ...user, env: { ...user.env, MEDIUM_ADDRESS: "unix:/told/socket" } };
    expect(connect("/base", told)).toEqual(["/told/socket"]);
    expect(serve("/base", told)).toBe("/told/socket");
    const empty = { ...user, env: { ...user.env, MEDIUM_ADDRESS: "" } };
    expect(serve(undefined, empty)).toBe("/xdg/com.example/socket");
  });

  test("MEDIUM_ADDRESS may be the original's place", () => {
    const told = { ...user, env: { ...user.env, MEDIUM_ADDRESS: "libmedium:" } };
    expect(connect("/base", told)).toEqual(["/base/com.example/socket"]);
    expect(serve("/base", told)).toBe("/base/com.example/socket");
    expect(serve(undefined, told)).toBe("/var/run/com.example/socket");
  });

  test("a daemon listens at the specification's base, or else in the user's folder", () => {
    expect(serve("/base", user)).toBe("/base/com.example/socket");
    expect(serve(undefined, user)).toBe("/xdg/com.example/socket");
    expect(serve(undefined, bare)).toBe("/tmp/medium-1000/com.example/socket");
    expect(serve(undefined, root)).toBe("/run/com.example/socket");
    expect(serve(undefined, { ...user, uid: 0 })).toBe("/xdg/com.example/socket");
  });

  test("a relative XDG_RUNTIME_DIR is ignored", () => {
    const relative = { ...user, env: { XDG_RUNTIME_DIR: "run" } };
    expect(serve(undefined, relative)).toBe("/tmp/medium-1000/com.example/socket");
    expect(connect(undefined, relative)).toEqual(connect(undefined, bare));
  });

  test("a daemon refuses a default that is too long", () => {
    const long = { ...user, env: { XDG_RUNTIME_DIR: `/${"x".repeat(100)}` } };
    expect(() => serve(undefined, long)).toThrow(InvalidAddress);
  });

  test("an application finds the daemon of the same user, whichever of them lacks XDG_RUNTIME_DIR", () => {
    const session = { ...user, env: { XDG_RUNTIME_DIR: "/run/user/1000" } };
    for (const base of [undefined, "/base"]) {
      for (const daemon of [session, bare]) {
        for (const application of [session, bare]) {
          expect(connect(base, application)).toContain(serve(base, daemon));
        }
      }
      expect(connect(base, root)).toContain(serve(base, root));
    }
  });
});
