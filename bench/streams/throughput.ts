import { figure, range, table, times } from "../harness/format.js";
import { ratios, spreadOf } from "../harness/statistics.js";
import { mebibyte } from "./bytes.js";
import type { Ends } from "./ends.js";
import { measureInTurn, type Contestant } from "./in-turn.js";
import { downloadByData, downloadByOnread, uploadRaw } from "./raw-client.js";
import { countItems, download, upload } from "./transfers.js";
import type { Section } from "./section.js";

const rawDown = "node:net down, data";
const rawDownOnread = "node:net down, onread";
const rawUp = "node:net up, data";
const down = "stream binary down, a result";
const up = "stream binary up, a parameter";
const items = "stream uint32 down, a result";

const itemsCount = 500_000;
const wanted = 0.8;

type Rates = (name: string) => readonly number[];

/** So many bytes each way, by streams and by plain sockets, which read as they can: what connects by `onread`, what is accepted only by `data`. */
export async function measureThroughput(
  { path, connection }: Ends,
  mebibytes: number,
  rounds: number,
): Promise<Section> {
  const bytes = mebibytes * mebibyte;
  const contestants = [
    timed(rawDown, mebibytes, () => downloadByData(path, bytes)),
    timed(rawDownOnread, mebibytes, () => downloadByOnread(path, bytes)),
    timed(down, mebibytes, () => download(connection, bytes)),
    timed(rawUp, mebibytes, () => uploadRaw(path, bytes)),
    timed(up, mebibytes, () => upload(connection, bytes)),
    timed(items, itemsCount, () => countItems(connection, itemsCount)),
  ];
  const found = await measureInTurn(contestants, rounds);
  const rates: Rates = (name) => found.get(name) ?? [];
  const text = [
    "## Against what is wanted\n",
    barsTable(rates),
    `## Throughput, ${mebibytes} MiB in pieces of 64 KiB\n`,
    ratesTable(rates),
    `${items}: ${figure(spreadOf(rates(items)).median)} items/s, ${range(spreadOf(rates(items)))}.\n`,
  ].join("\n");
  return { text, data: { throughput: Object.fromEntries(found) } };
}

/** How much of it there is in a second. */
function timed(name: string, amount: number, run: () => Promise<void>): Contestant<number> {
  return {
    name,
    async measure() {
      const start = performance.now();
      await run();
      return amount / ((performance.now() - start) / 1000);
    },
  };
}

/** Each way against the socket that is read by `data`, as both ends can; the other one stands beside it. */
function barsTable(rates: Rates): string {
  const row = (mine: string, against: string, onread: string): string[] => {
    const reached = spreadOf(ratios(rates(mine), rates(against)));
    const met = reached.median >= wanted ? "yes" : "**no**";
    const beside = onread === "" ? "" : times(spreadOf(ratios(rates(mine), rates(onread))));
    return [mine, against, `at least ${figure(wanted)} ×`, times(reached), met, beside];
  };
  return table(
    ["measure", "against", "wanted", "reached", "met", "of node:net down, onread"],
    [row(down, rawDown, rawDownOnread), row(up, rawUp, "")],
  );
}

function ratesTable(rates: Rates): string {
  const row = (name: string, base: string): string[] => {
    const spread = spreadOf(rates(name));
    const ratio = name === base ? "" : times(spreadOf(ratios(rates(name), rates(base))));
    return [name, figure(spread.median), range(spread), ratio];
  };
  return table(
    ["", "MiB/s", "min..max", "of node:net that way, data"],
    [
      row(rawDown, rawDown),
      row(rawDownOnread, rawDown),
      row(down, rawDown),
      row(rawUp, rawUp),
      row(up, rawUp),
    ],
  );
}
