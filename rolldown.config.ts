import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type ConfigExport, type Plugin } from "rolldown";

/**
 * The compiler as it is published: few files, and the parser's library within them. A command that ends after a tenth of a second
 * must not look for the seven hundred files of that library first. What only `build` needs stays a dependency, loaded by it alone.
 */
const compiler = defineConfig({
  input: { cli: "compiler/cli.ts", index: "compiler/index.ts" },
  platform: "node",
  logLevel: "warn",
  external: (id) => !/^[./]/u.test(id) && packageIn(id) === undefined,
  plugins: [licences()],
  output: {
    dir: "compiler/dist",
    cleanDir: true,
    format: "esm",
    chunkFileNames: "[name].js",
    // Their sources come with the package.
    sourcemap: true,
    comments: { legal: true, annotation: false, jsdoc: false },
    codeSplitting: { groups: [{ name: "chevrotain", test: /[\\/]node_modules[\\/]/u }] },
  },
});

/**
 * The runtime as it is published: few files too, for an application that asks one question and ends would spend half of its time on finding
 * seventy. Its declarations are the compiler's, file by file.
 */
const runtime = defineConfig({
  input: {
    index: "runtime/index.ts",
    "files/index": "runtime/files/index.ts",
    "evolution/index": "runtime/evolution/index.ts",
    "testing/index": "runtime/testing/index.ts",
  },
  platform: "node",
  logLevel: "warn",
  external: /^node:/u,
  output: {
    dir: "runtime/dist",
    format: "esm",
    chunkFileNames: "chunks/[name].js",
    sourcemap: true,
    comments: { legal: true, annotation: false, jsdoc: false },
    // V8 keeps a text in half of the memory where it has no other letters, and collects garbage later.
    charset: "ascii",
    // What every application loads is one file: each costs one half of a millisecond to find.
    codeSplitting: { groups: [{ name: "core", test: /[\\/]runtime[\\/]index\.ts$/ }] },
  },
});

const config: ConfigExport = [compiler, runtime];

export default config;

const bundled =
  /(?:^|[\\/]node_modules[\\/])(chevrotain|@chevrotain[\\/][^\\/]+|lodash-es)(?:[\\/]|$)/u;

function packageIn(id: string): string | undefined {
  return id.match(bundled)?.[1]?.replace("\\", "/");
}

/** Writes down the licences of the packages within, as those ask for: each text once. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const ids = Object.values(bundle).flatMap((chunk) =>
        chunk.type === "chunk" ? chunk.moduleIds : [],
      );
      const names = [...new Set(ids.flatMap((id) => packageIn(id) ?? []))].toSorted();
      const texts = [...new Set(names.map(licenceOf))].map((text) => {
        const titles = names.filter((name) => licenceOf(name) === text).map(titleOf);
        return `${titles.join("\n")}\n\n${text}\n`;
      });
      this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: texts.join("\n\n") });
    },
  };
}

function licenceOf(name: string): string {
  const [file] = readdirSync(folderOf(name)).filter((each) => /^licen[cs]e/iu.test(each));
  if (file === undefined) throw new Error(`${name} has no licence to be written down.`);
  return readFileSync(join(folderOf(name), file), "utf8").trim();
}

function titleOf(name: string): string {
  const text = readFileSync(join(folderOf(name), "package.json"), "utf8");
  const { version, license } = JSON.parse(text) as { version: string; license: string };
  return `${name} ${version} (${license})`;
}

function folderOf(name: string): string {
  return fileURLToPath(new URL(`node_modules/${name}`, import.meta.url));
}
