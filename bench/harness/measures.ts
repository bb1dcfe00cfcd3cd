import type { Order } from "./orders.js";

/** Something that is measured of every peer, round after round. */
export interface Measure {
  readonly name: string;
  readonly title: string;
  /** Whether both processes share one core. */
  readonly isPinned: boolean;
  /** What one operation counts, where it is more than one. */
  readonly scale?: number;
  readonly unit: string;
  order(milliseconds: number): Order;
}

const mebibyte = 1024 * 1024;

function calls(inFlight: number, isPinned: boolean): Measure {
  const count = inFlight === 1 ? "one after the other" : `${inFlight} in flight`;
  return {
    name: `${inFlight === 1 ? "sequential" : inFlight}${isPinned ? "-pinned" : ""}`,
    title: `get_student, ${count}${isPinned ? ", both processes on one core" : ""}`,
    isPinned,
    unit: "calls/s",
    order: (milliseconds) => ({ kind: "calls", inFlight, milliseconds }),
  };
}

function events(subscribers: number, credit: number): Measure {
  return {
    name: `events-${subscribers}`,
    title: `student_added to ${subscribers} ${subscribers === 1 ? "subscriber" : "subscribers"}`,
    isPinned: false,
    unit: "events/s",
    order: (milliseconds) => ({ kind: "events", subscribers, credit, milliseconds }),
  };
}

export const measures: readonly Measure[] = [
  calls(1, false),
  calls(1, true),
  calls(64, false),
  calls(64, true),
  calls(512, false),
  calls(512, true),
  events(1, 2048),
  events(32, 256),
  {
    name: "echo",
    title: "echo of 1 MiB, one after the other",
    isPinned: false,
    unit: "MiB/s each way",
    order: (milliseconds) => ({ kind: "echo", bytes: mebibyte, milliseconds }),
  },
];
