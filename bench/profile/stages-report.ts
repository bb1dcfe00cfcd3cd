import { figure, range, table } from "../harness/format.js";
import { spreadOf } from "../harness/statistics.js";
import type { NodeVersion } from "../nodes/versions.js";
import { hasCache, type Marks, type Start, type Starter } from "./stages.js";

/** What happens between two marks. */
interface Stage {
  readonly title: string;
  readonly from?: keyof Marks;
  /** Where a bare application has no such mark. */
  readonly orFrom?: keyof Marks;
  readonly to: keyof Marks;
}

const stages: readonly Stage[] = [
  { title: "Node itself, until it is ready", to: "started" },
  { title: "until the application's first line", from: "started", to: "main" },
  { title: "import of `node:net`", from: "main", to: "net" },
  { title: "import of the runtime", from: "net", to: "runtime" },
  { title: "import of the generated package", from: "runtime", to: "package" },
  { title: "connecting", from: "package", orFrom: "net", to: "connected" },
  { title: "the first call", from: "connected", to: "reply" },
  { title: "**all**", to: "reply" },
];

/** A table for each version: how long each stage takes, in milliseconds. */
export function stagesTables(nodes: readonly NodeVersion[], starters: readonly Starter[]): string {
  return nodes
    .map((node) => {
      const its = starters.filter((starter) => starter.node === node);
      const without = hasCache(node) ? "" : "\nThis version has no `NODE_COMPILE_CACHE`.\n";
      return `### Node ${node.version}\n${without}\n${stagesTable(its)}`;
    })
    .join("\n");
}

function stagesTable(starters: readonly Starter[]): string {
  const heads = ["ms", ...starters.map(title)];
  const rows = stages.map((stage) => [
    stage.title,
    ...starters.map(({ starts }) => cell(starts.map(({ marks }) => took(stage, marks)))),
  ]);
  const cpu = starters.map(({ starts }) => cell(starts.map((start: Start) => start.cpu)));
  return table(heads, [...rows, ["all, of the processor", ...cpu]]);
}

function title({ peer, isCached }: Starter): string {
  return isCached ? `${peer}, cache` : peer;
}

function took({ from, orFrom, to }: Stage, marks: Marks): number {
  const start = from === undefined ? 0 : (marks[from] ?? marks[orFrom ?? from]);
  return (marks[to] ?? Number.NaN) - (start ?? Number.NaN);
}

function cell(figures: readonly number[]): string {
  const spread = spreadOf(figures);
  return Number.isNaN(spread.median) ? "" : `${figure(spread.median)} [${range(spread)}]`;
}
