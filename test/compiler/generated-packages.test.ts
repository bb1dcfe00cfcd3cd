import { execFile } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { resolveSpec } from "./found.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, type CompileOptions } from "../../compiler/compile.js";
import { readTemplates } from "../../compiler/read-templates.js";
import type { Source } from "../../compiler/source.js";
import { writeOutput } from "../../compiler/write-files.js";

/** Generated packages as their users meet them: checked by the strictest TypeScript, packed, and looked at by npm's linters. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const specs = [
  ...[
    "student",
    "types",
    "keywords",
    "empty",
    "exceptions-only",
    "language",
    "evolution-new",
    "hidden-names",
    "signatures",
  ].map((name) => `test/cases/${name}/spec.lmspc`),
  "specs/certification.lmspc",
  "specs/kitchen-sink.lmspc",
];
let folder: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "medium-generated-"));
  const templates = await readTemplates();
  fs.mkdirSync(join(folder, "node_modules"));
  for (const path of specs) {
    const text = fs.readFileSync(join(root, path), "utf8");
    await build({ name: basename(path), text }, { templates, resolve: resolveSpec });
  }
  const certification = fs.readFileSync(join(root, "specs/certification.lmspc"), "utf8");
  const text = certification.replace("class Certification", "class Nanoseconds");
  await build({ name: "nanoseconds.lmspc", text }, { templates, nanoseconds: true });
}, 60_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function build(source: Source, options: CompileOptions): Promise<void> {
  const { output } = await compile(source, options);
  if (output === undefined) throw new Error(`${source.name} does not compile.`);
  writeOutput(folder, output, { stub: true, force: false });
  const link = join(folder, "node_modules", output.package.folder);
  fs.symlinkSync(join(folder, output.package.folder), link);
}

const strictest = {
  target: "ES2022",
  lib: ["ES2023", "ESNext.Disposable"],
  module: "NodeNext",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  noEmit: true,
  paths: {
    "@libmedium/runtime": [join(root, "runtime/index.ts")],
    "@libmedium/runtime/files": [join(root, "runtime/files/index.ts")],
    "@libmedium/runtime/testing": [join(root, "runtime/testing/index.ts")],
  },
};

describe("pass the strictest TypeScript", () => {
  test("the sources of all packages", async () => {
    expect(await typeCheck(["*/src"], ["*-daemon"], strictest)).toBe("");
  });

  test("the declarations that applications and daemons get", async () => {
    expect(await typeCheck(["*/dist/*.d.ts"], [], strictest)).toBe("");
  });

  test("the stubs, whose parameters wait to be used", async () => {
    const options = { ...strictest, noUnusedParameters: false };
    expect(await typeCheck(["*-daemon/src"], [], options)).toBe("");
  });
});

describe("as npm packages", () => {
  test("publint has nothing to say", async () => {
    const { publint } = await import("publint");
    const { messages } = await publint({ pkgDir: join(folder, "student-system"), strict: true });
    expect(messages).toEqual([]);
  });

  test("every way to import them finds types", async () => {
    const attw = join(root, "node_modules/.bin/attw");
    const values = ["--pack", "student-system", "--profile", "esm-only", "--format", "json"];
    const { stdout } = await run(attw, values);
    const { analysis }: { analysis: { problems: { kind: string; resolutionKind?: string }[] } } =
      JSON.parse(stdout);
    // Who uses `require` or resolves as Node 10 did is told to by the profile, and counts for nothing.
    const problems = analysis.problems.filter(
      ({ resolutionKind = "" }) => !["node10", "node16-cjs"].includes(resolutionKind),
    );
    expect(problems).toEqual([]);
  });

  test("they hold what is needed and nothing else", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "./student-system"]);
    const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(stdout);
    const kinds = files.map(({ path }) => path.replace(/^(src|dist)\/\w+/, "$1/*"));
    expect([...new Set(kinds)].toSorted()).toEqual([
      "README.md",
      "dist/*.d.ts",
      "dist/*.d.ts.map",
      "dist/*.js",
      "dist/*.js.map",
      "package.json",
      "src/*.ts",
      "student-system.lmspc",
    ]);
  });
});

async function typeCheck(include: string[], exclude: string[], options: object): Promise<string> {
  const config = join(folder, `tsconfig.${include[0]?.replace(/\W/g, "")}.json`);
  fs.writeFileSync(config, JSON.stringify({ compilerOptions: options, include, exclude }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", config]);
  return stdout;
}

/** What a command prints, whether it succeeds or not. */
async function run(command: string, values: string[]): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)(command, values, { cwd: folder });
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return { stdout: String(error.stdout) };
    throw error;
  }
}
