import type { Order } from "./orders.js";

/** Where the processes are: wherever the system puts them (both on one core, quite often), both on one core, or each on one of its own. */
export type Cores = "any" | "one" | "own";

/** Something that is measured of every peer, round after round. */
export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly cores: Cores;
  /** What one operation counts, where it is more than one. */
  readonly scale?: number;
  readonly unit: string;
  order(milliseconds: number): Order;
}

const mebibyte = 1024 * 1024;

const suffixes: Readonly<Record<Cores, string>> = { any: "", one: "-pinned", own: "-apart" };
const places: Readonly<Record<Cores, string>> = {
  any: "",
  one: ", both processes on one core",
  own: ", each process on a core of its own",
};

function calls(inFlight: number, cores: Cores): Measure {
  const count = inFlight === 1 ? "one after the other" : `${inFlight} in flight`;
  return {
    name: `${inFlight === 1 ? "sequential" : inFlight}${suffixes[cores]}`,
    title: `get_student, ${count}${places[cores]}`,
    cores,
    unit: "calls/s",
    order: (milliseconds) => ({ kind: "calls", inFlight, milliseconds }),
  };
}

function events(subscribers: number, credit: number): Measure {
  return {
    name: `events-${subscribers}`,
    title: `student_added to ${subscribers} ${subscribers === 1 ? "subscriber" : "subscribers"}`,
    cores: "any",
    unit: "events/s",
    order: (milliseconds) => ({ kind: "events", subscribers, credit, milliseconds }),
  };
}

export const measures: readonly Measure[] = [
  calls(1, "any"),
  calls(1, "own"),
  calls(1, "one"),
  calls(64, "any"),
  calls(64, "own"),
  calls(64, "one"),
  calls(512, "any"),
  calls(512, "one"),
  events(1, 2048),
  events(32, 256),
  {
    name: "echo",
    title: "echo of 1 MiB, one after the other",
    cores: "any",
    unit: "MiB/s each way",
    order: (milliseconds) => ({ kind: "echo", bytes: mebibyte, milliseconds }),
  },
];
