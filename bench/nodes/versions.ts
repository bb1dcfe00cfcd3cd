import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** One release line of Node, and what runs it here. */
export interface NodeVersion {
  readonly version: string;
  readonly v8: string;
  readonly execPath: string;
}

const run = promisify(execFile);

/** Those of the lines that can be had: this process, and what `npx node@…` installs. */
export async function findNodes(
  lines: readonly string[],
): Promise<{ found: NodeVersion[]; missing: string[] }> {
  const found: NodeVersion[] = [];
  const missing: string[] = [];
  for (const line of lines) {
    const node = await find(line).catch(() => undefined);
    if (node === undefined) missing.push(line);
    else found.push(node);
  }
  return { found, missing };
}

async function find(line: string): Promise<NodeVersion> {
  if (process.version.startsWith(`v${line}.`)) {
    const { execPath, version, versions } = process;
    return { execPath, version, v8: versions.v8 };
  }
  const tell = "JSON.stringify([process.execPath, process.version, process.versions.v8])";
  const { stdout } = await run("npx", ["-y", `node@${line}`, "-p", tell]);
  const [execPath, version, v8] = JSON.parse(stdout) as [string, string, string];
  return { execPath, version, v8 };
}
