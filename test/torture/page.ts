import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, platform, release, totalmem } from "node:os";

/** Replaces one section of a page, or adds it; all others stay as they are. */
export function withSection(page: string, heading: string, text: string): string {
  const [head = "", ...sections] = page.split(/^(?=## )/mu);
  const section = `## ${heading}\n\n${text.trim()}\n\n`;
  const others = sections.filter((one) => !one.startsWith(`## ${heading}\n`));
  return [`${head.trim()}\n\n`, ...others, section]
    .toSorted((one, other) => order(one) - order(other))
    .join("")
    .replace(/\n+$/u, "\n");
}

/** The head, then the faults, then the rest. */
function order(section: string): number {
  return section.startsWith("# ") ? 0 : section.startsWith("## Faults") ? 1 : 2;
}

/** On the page that is kept beside the sources. */
export function writeSection(heading: string, text: string): void {
  const path = new URL("../results.md", import.meta.url);
  writeFileSync(path, withSection(readFileSync(path, "utf8"), heading, text));
}

/** When and where a run was made, and how to make it again. */
export function circumstances(command: string): string {
  const [cpu] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${platform()} ${release()}`,
    `${availableParallelism()} cores of ${cpu?.model.trim() ?? "an unknown kind"}, ${gibibytes} GiB`,
    `\`${command}\``,
  ].join("; ");
}
