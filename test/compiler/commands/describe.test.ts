import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { format } from "../../../compiler/format/format.js";
import { interfaceHash } from "../../../runtime/evolution/canonical.js";
import { readDescription } from "../../../runtime/evolution/read-description.js";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { DynamicServer, interfaceOf } from "../evolution/dynamic-package.js";
import { specOf } from "../found.js";
import { cli, type Run } from "./medium-process.js";

const text = `namespace com.example.lamp
/// A lamp.
class Lamp
version 1.2.0

enum Level {
    low
    high = 10
}

model State {
    level: Level = high
    /// Who touched it last.
    by: string?
}

@idempotent
method get(room: string = "hall"): State

method put(room: string, state: State)

@replay(5)
event changed(state: State)
`;

/** The command, while a daemon of this process can answer. */
function medium(folder: string, values: readonly string[], env: object = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, ...values],
      { cwd: folder, env: { ...process.env, ...env } },
      (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

interface Served {
  readonly folder: string;
  readonly path: string;
}

async function serve(spec = text): Promise<Served> {
  const folder = temporaryFolder();
  const base = join(folder, "com.example.lamp");
  mkdirSync(base, { mode: 0o700 });
  const path = join(base, "socket");
  const daemon = await DynamicServer.serve(
    { address: path, signals: false, onError: () => {} },
    specOf(spec),
    () => undefined,
  );
  onTestFinished(() => daemon.close());
  return { folder, path };
}

/** Whatever listens at a socket and answers every hello with the same bytes. */
async function listen(payload: string): Promise<Served> {
  const folder = temporaryFolder();
  const path = join(folder, "socket");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    const body = Buffer.from(`\u0016${payload}`);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(body.length));
    socket.once("data", () => void socket.end(Buffer.concat([length, body])));
  });
  onTestFinished(() => void server.close());
  server.listen(path);
  await once(server, "listening");
  return { folder, path };
}

describe("medium describe prints the specification of a running daemon", () => {
  test.each([
    ["by its URL", (path: string) => `unix:${path}`],
    ["by the path of its socket", (path: string) => path],
    ["by its namespace", () => "com.example.lamp"],
  ])("%s", async (_name, address) => {
    const { folder, path } = await serve();
    const env = { XDG_RUNTIME_DIR: folder };
    const { status, stdout, stderr } = await medium(folder, ["describe", address(path)], env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(text);
    expect(format({ name: "lamp", text: stdout }).text).toBe(stdout);
    expect(interfaceOf(specOf(stdout))).toMatchObject({ hash: interfaceOf(specOf(text)).hash });
  });

  test("as JSON", async () => {
    const { folder, path } = await serve();
    const { status, stdout } = await medium(folder, ["describe", path, "--json"]);
    expect(status).toBe(0);
    const description = readDescription(JSON.parse(stdout));
    expect(interfaceHash(description)).toBe(interfaceOf(specOf(text)).hash);
    expect(description).toMatchObject({ doc: "A lamp.", version: "1.2.0" });
    expect(stdout.trimEnd()).not.toContain("\n");
  });

  test("whose socket has an odd name, or is in this folder", async () => {
    const { folder, path } = await serve();
    const { stdout } = await medium(join(path, ".."), ["describe", "socket"]);
    expect(stdout).toBe(text);
    const twin = join(folder, "100% of it");
    const daemon = await DynamicServer.serve(
      { address: twin, signals: false },
      specOf(text),
      () => undefined,
    );
    onTestFinished(() => daemon.close());
    expect((await medium(folder, ["describe", "100% of it"])).stdout).toBe(text);
  });
});

describe("medium describe prints a specification", () => {
  test("in a file, with what it imports, without its comments", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "common.lmspc"), "model M{ id: string }\n");
    writeFileSync(
      join(folder, "main.lmspc"),
      'import "common.lmspc"\nnamespace a // Not told.\nclass B\nmethod f(): M\n',
    );
    const { status, stdout } = await medium(folder, ["describe", "main.lmspc"]);
    expect(status).toBe(0);
    expect(stdout).toBe("namespace a\nclass B\n\nmodel M {\n    id: string\n}\n\nmethod f(): M\n");
    const { stdout: json } = await medium(folder, ["describe", "main.lmspc", "--json"]);
    expect(readDescription(JSON.parse(json)).models).toHaveLength(1);
  });

  test("with the mistakes that are in it", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "wrong.lmspc"), "namespace a\nclass B\nmethod f(): M\n");
    const { status, stdout, stderr } = await medium(folder, ["describe", "wrong.lmspc"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("unknown-type");
  });

  test("not if there is none", async () => {
    const { status, stderr } = await medium(temporaryFolder(), ["describe", "none.lmspc"]);
    expect(status).toBe(1);
    expect(stderr).toBe("medium: Cannot read none.lmspc: there is no such file.\n");
  });
});

describe("medium describe ends with 4, and one sentence,", () => {
  const ack = { medium: 2, hash: "0000000000000000", pid: 1, maxMessageBytes: 65_536 };
  const refusal = {
    medium: 2,
    error: { code: "incompatible-interface", message: "This is the daemon of C (a.b)." },
  };
  test.each([
    ["of the original LibMedium", "", "one of the original LibMedium"],
    ["that is too old to describe itself", JSON.stringify(ack), "it is too old for that"],
    ["that refuses", JSON.stringify(refusal), "This is the daemon of C (a.b)."],
    ["that is none", "no JSON", "is not JSON"],
    [
      "that describes something else than its hash says",
      JSON.stringify({ ...ack, description: { format: 1, namespace: "a", class: "B" } }),
      "says that its hash is",
    ],
  ])("at a daemon %s", async (_name, payload, said) => {
    const { folder, path } = await listen(payload);
    const { status, stdout, stderr } = await medium(folder, ["describe", path]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
    expect(stderr).toMatch(/^medium: .*\n$/u);
    expect(stderr).toContain(said);
    expect((await medium(folder, ["breaking", path, path])).status).toBe(4);
  });

  test("where nobody listens", async () => {
    const { status, stderr } = await medium(temporaryFolder(), ["describe", "./socket"]);
    expect(status).toBe(4);
    expect(stderr).toContain("there is no such socket");
  });
});

describe("medium breaking compares with a running daemon", () => {
  const broken = text.replace("by: string?", "by: uint8");

  test("and shows both places, that of the daemon in what it describes", async () => {
    const { folder, path } = await serve();
    writeFileSync(join(folder, "same.lmspc"), text.replace("A lamp.", "The lamp."));
    writeFileSync(join(folder, "broken.lmspc"), broken);
    expect((await medium(folder, ["breaking", path, "same.lmspc"])).status).toBe(0);
    const { status, stdout } = await medium(folder, ["breaking", path, "broken.lmspc"]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'broken.lmspc:14:5 - breaking type-changed: Member "by" of model "State" was string?, and is uint8.',
    );
    expect(stdout).toContain(`was: ${path}:14:5`);
    expect(stdout).toContain("14 |     by: string?");
    expect(stdout).toContain("affects: method get, method put, event changed");
  });

  test("as the new one, and with another daemon", async () => {
    const { folder, path } = await serve(broken);
    writeFileSync(join(folder, "old.lmspc"), text);
    const values = ["breaking", "old.lmspc", `unix:${path}`, "--json"];
    const { status, stdout } = await medium(folder, values);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      code: "type-changed",
      old: { file: "old.lmspc" },
      new: { file: `unix:${path}`, range: { start: { line: 14 } } },
    });
    expect((await medium(folder, ["breaking", path, path])).status).toBe(0);
  });
});
