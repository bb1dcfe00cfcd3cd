import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Our own source files under a folder, relative to the root. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(".ts") && !/(^|\/)(dist|out|node_modules)\//u.test(path));
}

interface Import {
  readonly from: string;
  /** A path relative to the root for our own files, else as written. */
  readonly to: string;
  readonly typeOnly: boolean;
  /** Made when the program gets there, not when it begins. */
  readonly dynamic: boolean;
}

function imports(from: string): Import[] {
  const text = readFileSync(join(root, from), "utf8");
  const pattern =
    /(?:^|\n)(?:import|export)\s(type\s)?[^;'"`]*?from\s+"([^"]+)"|(?:^|\n)import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gu;
  return [...text.matchAll(pattern)].map(([, type, named, bare, dynamic]) => {
    const specifier = named ?? bare ?? dynamic ?? "";
    const to = specifier.startsWith(".")
      ? normalize(join(dirname(from), specifier.replace(/\.js$/u, ".ts")))
      : specifier;
    return { from, to, typeOnly: type !== undefined, dynamic: dynamic !== undefined };
  });
}

const compiler = sources("compiler").flatMap(imports);
const runtime = sources("runtime").flatMap(imports);

/** Which parts of the compiler each part may import; `compiler/*.ts` files are parts of their own. */
const allowed: Record<string, readonly string[]> = {
  source: [],
  spelling: [],
  diagnostics: ["source"],
  render: ["source", "diagnostics"],
  syntax: ["source", "diagnostics", "spec"],
  check: ["source", "diagnostics", "syntax", "spec", "spelling"],
  spec: ["source", "syntax"],
  modules: ["source", "diagnostics", "syntax", "check"],
  analyse: ["source", "diagnostics", "syntax", "check", "spec", "modules"],
  format: ["source", "diagnostics", "syntax"],
  version: [],
  emit: ["source", "diagnostics", "spec", "spelling", "version"],
  transpile: [],
  "placed-change": ["source", "spec"],
  "render-change": ["source", "render", "placed-change"],
  diagnose: ["source", "diagnostics", "analyse", "emit", "spec"],
  compile: ["source", "diagnostics", "diagnose", "analyse", "emit", "transpile", "spec", "version"],
};

/** Which folders of the runtime each folder may import; what lies beside them is for all. */
const allowedInRuntime: Record<string, readonly string[]> = {
  values: [],
  messages: ["values"],
  transports: ["values"],
  events: [],
  streams: ["values", "messages"],
  telemetry: ["messages", "streams"],
  calls: ["values", "messages", "streams", "telemetry"],
  session: ["messages", "streams"],
  evolution: [],
  files: ["values"],
};

/** The first name below a folder, without its ending. */
function part(path: string, folder = "compiler"): string {
  const [, name = ""] = relative(folder, path).match(/^([^/]+?)(?:\.ts)?(?:\/|$)/u) ?? [];
  return name;
}

describe("imports", () => {
  test("are found at all", () => {
    expect(compiler.length).toBeGreaterThan(50);
    expect(runtime.length).toBeGreaterThan(50);
  });

  test("of the runtime are its own files and node: modules", () => {
    const foreign = runtime.filter(
      ({ to }) => !to.startsWith("runtime/") && !to.startsWith("node:"),
    );
    expect(foreign).toEqual([]);
  });

  test("of node:net and node:tls are in the byte-stream transports of the runtime", () => {
    const users = runtime
      .filter(({ to, typeOnly }) => /^node:(?:net|tls)$/u.test(to) && !typeOnly)
      .map(({ from }) => from);
    expect([...new Set(users)].toSorted()).toEqual([
      "runtime/transports/network-socket.ts",
      "runtime/transports/stdio-transport.ts",
      "runtime/transports/systemd-transport.ts",
      "runtime/transports/tcp-transport.ts",
      "runtime/transports/tls-transport.ts",
      "runtime/transports/unix-listener.ts",
      "runtime/transports/unix-socket.ts",
    ]);
  });

  test("of what only some connections need are made when they need it", () => {
    const early = /^node:(?:tls|crypto|child_process|fs|os|timers\/promises)$/u;
    const loaded = new Set<string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const { to, typeOnly, dynamic } of runtime.filter(({ from }) => from === file)) {
        if (!typeOnly && !dynamic) load(to);
      }
    };
    load("runtime/index.ts");
    expect(loaded.size).toBeGreaterThan(30);
    expect([...loaded].filter((name) => early.test(name))).toEqual([]);
    const daemonOnly =
      /^runtime\/(?:daemon\/(?!application|server\.)|transports\/(?:unix-listener|socket-(?:file|lock))|original\/)/u;
    expect([...loaded].filter((name) => daemonOnly.test(name))).toEqual([]);
    // What runs callbacks, and what keeps the event loop awake.
    const seldom = ["runtime/calls/callee.ts", "runtime/transports/busy-polling.ts"];
    expect(seldom.filter((name) => loaded.has(name))).toEqual([]);
    load("runtime/daemon/serving.ts");
    expect([...loaded].filter((name) => daemonOnly.test(name)).length).toBeGreaterThan(5);
  });

  test("of the published runtime are of files in ASCII, which V8 reads in half of the memory", () => {
    const published = join(root, "runtime/dist");
    const texts = readdirSync(published, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".js"),
    );
    expect(texts).toContain(join("chunks", "core.js"));
    const others = texts.filter(
      (name) => !/^[\0-\x7f]*$/u.test(readFileSync(join(published, name), "utf8")),
    );
    expect(others).toEqual([]);
  });

  test("of what speaks version 1 are in two files of the runtime", () => {
    const users = runtime
      .filter(({ from, to }) => to.startsWith("runtime/original/") && !from.includes("/original/"))
      .map(({ from }) => from);
    expect([...new Set(users)].toSorted()).toEqual([
      "runtime/connection/dial.ts",
      "runtime/daemon/daemon-host.ts",
    ]);
  });

  test("of the runtime's folders point one way", () => {
    const against = runtime.filter(({ from, to, typeOnly }) => {
      const may = allowedInRuntime[part(from, "runtime")];
      const isInFolder = to.split("/").length > 2 && to.startsWith("runtime/");
      const own = part(from, "runtime") === part(to, "runtime");
      return (
        may !== undefined && isInFolder && !typeOnly && !own && !may.includes(part(to, "runtime"))
      );
    });
    expect(against).toEqual([]);
    // The two ends do not know each other.
    const across = runtime.filter(
      ({ from, to, typeOnly }) =>
        !typeOnly &&
        ((from.startsWith("runtime/connection/") && to.startsWith("runtime/daemon/")) ||
          (from.startsWith("runtime/daemon/") && to.startsWith("runtime/connection/"))),
    );
    expect(across).toEqual([]);
  });

  test("of what sends and receives files are in an entry of their own, so that nobody else loads it", () => {
    const users = runtime.filter(
      ({ from, to }) => to.startsWith("runtime/files/") && !from.startsWith("runtime/files/"),
    );
    expect(users).toEqual([]);
  });

  test("of the compiler point one way", () => {
    const against = compiler.filter(({ from, to }) => {
      const may = allowed[part(from)];
      return (
        may !== undefined &&
        to.startsWith("compiler/") &&
        part(to) !== part(from) &&
        !may.includes(part(to))
      );
    });
    expect(against).toEqual([]);
  });

  test("of node: modules that read or write are in the command and the writer", () => {
    const users = compiler
      .filter(({ to }) => /^node:(?:fs|child_process|process|net|http)/u.test(to))
      .map(({ from }) => from);
    expect(
      users.every((from) =>
        /^compiler\/(?:cli|write-files|make-folder|staging|read-source|read-revision|read-scope|read-templates|find-place|rewrite-file|watch|init\/[a-z-]+)\.ts$/u.test(
          from,
        ),
      ),
    ).toBe(true);
  });

  test("of the compiler from the runtime are the rules of evolution, except in commands", () => {
    const others = compiler.filter(
      ({ from, to }) =>
        to.startsWith("@libmedium/") &&
        to !== "@libmedium/runtime/evolution" &&
        !from.startsWith("compiler/commands/"),
    );
    expect(others).toEqual([]);
  });

  test("of the rules of evolution are their own, the errors and the limits", () => {
    const foreign = runtime.filter(
      ({ from, to }) =>
        from.startsWith("runtime/evolution/") &&
        !/^(?:runtime\/(?:evolution\/.*|errors|limits|describe)\.ts|node:crypto)$/u.test(to),
    );
    expect(foreign).toEqual([]);
  });

  test("make no circle", () => {
    const edges = new Map<string, string[]>();
    for (const { from, to, typeOnly } of [...compiler, ...runtime]) {
      if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
    }
    const finished = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error(`A circle: ${[...path, file].join(" -> ")}`);
      if (finished.has(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      finished.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
    expect(finished.size).toBeGreaterThan(0);
  });
});
