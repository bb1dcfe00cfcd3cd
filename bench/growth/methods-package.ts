import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What is generated; its methods have numbers, so no type knows them. */
export interface Generated {
  readonly ManySystemConnection: {
    connect(options: { address: string }): Promise<Record<string, (id: string) => Promise<string>>>;
  };
}
export interface GeneratedServer {
  readonly ManySystemServerBase: (abstract new () => object) & {
    serve(options: { address: string }): Promise<object>;
  };
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Generates a package of so many methods, for `load`. */
export function build(size: number): void {
  const folder = packageOf(String(size));
  fs.mkdirSync(folder, { recursive: true });
  const lines = ["namespace com.pcthingz.libmedium.many", "class ManySystem", ""];
  for (let index = 1; index <= size; index++)
    lines.push(`method method${index}(id: string): string`);
  const spec = join(folder, "many.lmspc");
  fs.writeFileSync(spec, `${lines.join("\n")}\n`);
  const cli = join(root, "compiler/dist/cli.js");
  execFileSync(process.execPath, [cli, "build", spec, folder, "--no-stub"], { stdio: "ignore" });
}

/** Imports a file of the package of so many methods, which was built before. */
export function load(size: string, file: "index.js" | "server.js"): Promise<unknown> {
  return import(pathToFileURL(join(packageOf(size), "many-system/dist", file)).href);
}

function packageOf(size: string): string {
  return join(root, "bench/out/methods", size);
}
