import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { emptyTally } from "../ledger.js";
import { unanswered, type Fault, type Outcome, type Trial } from "../trial.js";

/** Starts a daemon where it must not serve, or cannot: it has to say so at once. */
async function refusal(trial: Trial, path: string): Promise<Outcome> {
  const started = await trial.startDaemon(path).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const tally = { ...emptyTally(), tried: 1, wrong: started === undefined ? 1 : 0 };
  return {
    ...tally,
    note: (started ?? "serves all the same")
      .replace(/^.*?failed: /u, "")
      .replaceAll(trial.folder, "…")
      .replaceAll(/(?:long){3,}/gu, "longlong…"),
  };
}

async function openFolder(trial: Trial): Promise<Outcome> {
  const folder = join(trial.folder, "open");
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  return refusal(trial, join(folder, "socket"));
}

async function linkedFolder(trial: Trial): Promise<Outcome> {
  mkdirSync(join(trial.folder, "somewhere"), { mode: 0o777 });
  chmodSync(join(trial.folder, "somewhere"), 0o777);
  symlinkSync(join(trial.folder, "somewhere"), join(trial.folder, "linked"));
  return refusal(trial, join(trial.folder, "linked", "socket"));
}

function longPath(trial: Trial): Promise<Outcome> {
  return refusal(trial, join(trial.folder, "long".repeat(40), "socket"));
}

/** Of the smallest file system there is, with no room left for a lock. */
async function fullDisk(trial: Trial): Promise<Outcome> {
  const folder = join(trial.folder, "full");
  mkdirSync(folder, { mode: 0o700 });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k,nr_inodes=1", "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    return { ...emptyTally(), note: "left out: this user may not mount" };
  }
  try {
    return await refusal(trial, join(folder, "run", "socket"));
  } finally {
    execFileSync("umount", [folder]);
  }
}

/** So many daemons started at once on one path, again and again: one of them serves, every time. */
async function races(trial: Trial): Promise<Outcome> {
  const tally = emptyTally();
  const starters = 4;
  const count = trial.count(200, 8);
  for (let race = 0; race < count; race++) {
    const started = await Promise.allSettled(
      Array.from({ length: starters }, () => trial.startDaemon()),
    );
    tally.tried += starters;
    const serving = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    if (serving.length !== 1) tally.wrong++;
    const client = await trial.connectOnce(trial.path);
    tally.lost = unanswered(await trial.settle([trial.call(client)]));
    await client.close();
    await Promise.all(serving.map((daemon) => daemon.end()));
  }
  return {
    ...tally,
    note: `${count} races of ${starters}, the winner killed; wrong: not one that serves; lost: it does not answer`,
  };
}

const refusals = { peers: ["libmedium"], caughtBy: ["careless"] } as const;

export const faults: readonly Fault[] = [
  { name: "folder that everybody may write to", ...refusals, run: openFolder },
  { name: "folder that is a symbolic link to one", ...refusals, run: linkedFolder },
  { name: "path too long", ...refusals, run: longPath },
  { name: "full disk for the socket", ...refusals, run: fullDisk },
  { name: "200 races of starters", ...refusals, run: races },
];
