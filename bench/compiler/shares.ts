import fs from "node:fs";
import { join } from "node:path";
import { runJob, type Job } from "./measure.js";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Whose code the time of a run goes to, as parts of 1, largest first. What Node does for a package is the package's. */
export async function sharesOf(
  job: Job,
  folder: string,
): Promise<[owner: string, share: number][]> {
  const profileFolder = join(folder, "profile");
  fs.rmSync(profileFolder, { recursive: true, force: true });
  const flags = ["--cpu-prof", "--cpu-prof-dir", profileFolder];
  await runJob({ ...job, args: [...flags, ...job.args] });
  const [name] = fs.readdirSync(profileFolder);
  if (name === undefined) return [];
  const profile = JSON.parse(fs.readFileSync(join(profileFolder, name), "utf8")) as Profile;
  return shares(profile);
}

function shares({ nodes, samples, timeDeltas }: Profile): [owner: string, share: number][] {
  const own = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byOwner = new Map<string, number>();
  const pending: [node: ProfileNode, owner: string][] = nodes
    .slice(0, 1)
    .map((node) => [node, "Node itself"]);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, inherited] = next;
    const owner = ownerOf(node) ?? inherited;
    byOwner.set(owner, (byOwner.get(owner) ?? 0) + (own.get(node.id) ?? 0));
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) pending.push([child, owner]);
    }
  }
  byOwner.delete("idle");
  const total = [...byOwner.values()].reduce((sum, time) => sum + time, 0);
  return [...byOwner]
    .map(([owner, time]): [string, number] => [owner, time / total])
    .toSorted(([, a], [, b]) => b - a);
}

function ownerOf({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  if (functionName === "(garbage collector)") return "garbage collection";
  if (functionName === "(idle)") return "idle";
  const installed = url.lastIndexOf("/node_modules/");
  if (installed >= 0) {
    const [scope = "", name = ""] = url.slice(installed + "/node_modules/".length).split("/");
    return scope.startsWith("@") ? `${scope}/${name}` : scope;
  }
  // The parser's library is a part of the built command.
  if (url.endsWith("/compiler/dist/chevrotain.js")) return "chevrotain";
  return url.includes("/compiler/dist/") ? "libmedium" : undefined;
}
