import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { DaemonProcess } from "./daemon-process.js";
import type { Grown } from "./growth.js";
import { Journal } from "./journal.js";
import { Ledger, type Tally } from "./ledger.js";
import { loadPeer, type Client, type PeerOptions } from "./peer.js";
import type { Sabotage } from "./peers/sabotage.js";
import type { Random } from "./random.js";

/** What a fault did. */
export interface Outcome extends Tally {
  readonly grown?: Grown;
  /** What else there is to say: why it was left out, or what was seen. */
  readonly note?: string;
}

export interface Fault {
  readonly name: string;
  /** Which peers it can be done to. */
  readonly peers: "all" | readonly string[];
  /** Ways to break the product on purpose that the row has to notice: each of its numbers that must be 0 is to be one that can be another. */
  readonly caughtBy: readonly Sabotage[];
  run(trial: Trial): Promise<Outcome>;
}

/** Whoever went on beside a fault must not have noticed anything. (Whether a call ran twice cannot be told where others make up what they send.) */
export function unanswered(tally: Tally): number {
  return tally.lost + tally.failed + tally.hung + tally.wrong;
}

/** One fault done to one peer: a folder, a daemon, clients and a ledger, all gone at its end. */
export class Trial {
  readonly peer: string;
  readonly random: Random;
  /** Whether only a part is to be done, so that all of it takes minutes. */
  readonly isQuick: boolean;
  /** How long calls may take until they count as hung. */
  readonly patienceMs: number;
  readonly folder: string = mkdtempSync(join(tmpdir(), "torture-"));
  readonly ledger: Ledger = new Ledger();
  readonly journal: Journal;
  readonly #processes: DaemonProcess[] = [];
  readonly #clients: Client[] = [];
  #lastId = 0;
  #lastLink = 0;

  constructor(peer: string, random: Random, isQuick: boolean, patienceMs = 60_000) {
    this.peer = peer;
    this.patienceMs = patienceMs;
    this.random = random;
    this.isQuick = isQuick;
    this.journal = new Journal(this.journalPath);
  }

  get path(): string {
    return join(this.folder, "run", "socket");
  }

  get journalPath(): string {
    return join(this.folder, "journal");
  }

  /** As many as the whole is to have, or the quick one. */
  count(whole: number, quick: number): number {
    return this.isQuick ? quick : whole;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  nextLink(): number {
    return ++this.#lastLink;
  }

  async startDaemon(
    path: string = this.path,
    execArgv: readonly string[] = [],
  ): Promise<DaemonProcess> {
    const daemon = await DaemonProcess.start(this.peer, path, this.journalPath, execArgv);
    this.#processes.push(daemon);
    return daemon;
  }

  /** Connects for as long as the trial lasts. */
  async connect(options: Omit<PeerOptions, "isLasting"> = {}): Promise<Client> {
    const peer = await loadPeer(this.peer);
    const client = await peer.connect(this.path, { ...options, isLasting: true });
    this.#clients.push(client);
    return client;
  }

  /** Connects once: whoever gets the client closes it. Nothing mends it unless it lasts. */
  async connectOnce(path: string, isLasting = false): Promise<Client> {
    return (await loadPeer(this.peer)).connect(path, { isLasting });
  }

  /** One call of the ledger's, every fourth of them one that may be repeated. */
  call(client: Client): Promise<boolean> {
    const id = this.nextId();
    const method = id % 4 === 0 ? "again" : "once";
    return this.ledger.call(client, method, id, this.random.bytes(this.random.integer(0, 64)));
  }

  /** Waits for calls, as long as that makes sense, and counts what became of all of them, or only of those of one method. */
  async settle(calls: readonly Promise<unknown>[], only?: "once"): Promise<Tally> {
    await Promise.race([Promise.all(calls), after(this.patienceMs, undefined, { ref: false })]);
    return this.ledger.tally(this.journal.counts(), only);
  }

  async end(): Promise<void> {
    await Promise.race([
      Promise.allSettled(this.#clients.map((client) => client.close())),
      after(1_000, undefined, { ref: false }),
    ]);
    await Promise.all(this.#processes.map((daemon) => daemon.end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
