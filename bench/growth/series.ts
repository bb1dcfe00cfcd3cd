import { measures, type Measure } from "../harness/measures.js";

/** How a cost grows with something. */
export interface Series {
  readonly name: string;
  readonly title: string;
  /** What grows, and what is shown of each measurement. */
  readonly by: string;
  readonly shows: "rate" | "p50" | "cpuPerOperation";
  readonly unit: string;
  readonly peers: readonly string[];
  readonly steps: readonly { readonly size: number; readonly measure: Measure }[];
}

const marks = ["libmedium", "ceiling", "node:net"];
const rivals = ["ws + msgpackr", "zeromq", "grpc-js"];
const kibibyte = 1024;

/** The same name for each size: they differ by their order alone. */
function measure(name: string, order: Measure["order"]): Measure {
  const [pattern] = measures;
  if (pattern === undefined) throw new Error("There are no measures.");
  return { ...pattern, name, title: name, cores: "any", order };
}

export const allSeries: readonly Series[] = [
  {
    name: "growth-payload",
    title: "Echo of a binary, one after the other",
    by: "bytes",
    shows: "p50",
    unit: "p50, µs",
    peers: [...marks, ...rivals],
    steps: [0, 1, 16, 256, 1024, 4096, 16 * kibibyte].map((size) => ({
      size: size * kibibyte,
      measure: measure(`payload-${size}`, (milliseconds) => ({
        kind: "echo",
        bytes: size * kibibyte,
        milliseconds,
      })),
    })),
  },
  {
    name: "growth-in-flight",
    title: "get_student, calls in flight over one connection",
    by: "calls in flight",
    shows: "rate",
    unit: "calls/s",
    peers: [...marks, ...rivals],
    steps: [1, 4, 16, 64, 256, 1024, 4096].map((inFlight) => ({
      size: inFlight,
      measure: measure(`in-flight-${inFlight}`, (milliseconds) => ({
        kind: "calls",
        inFlight,
        milliseconds,
      })),
    })),
  },
  {
    name: "growth-applications",
    title: "get_student, applications with one call in flight each",
    by: "applications",
    shows: "rate",
    unit: "calls/s",
    peers: [...marks, ...rivals],
    steps: [1, 10, 100, 1000].map((connections) => ({
      size: connections,
      measure: measure(`applications-${connections}`, (milliseconds) => ({
        kind: "calls",
        inFlight: connections,
        connections,
        milliseconds,
      })),
    })),
  },
  {
    name: "growth-subscribers",
    title: "student_added, one event at a time to so many applications",
    by: "subscribers",
    shows: "cpuPerOperation",
    unit: "CPU µs for each that arrives",
    peers: [...marks, ...rivals],
    steps: [1, 10, 100, 1000].map((subscribers) => ({
      size: subscribers,
      measure: measure(`subscribers-${subscribers}`, (milliseconds) => ({
        kind: "events",
        subscribers,
        credit: 1,
        milliseconds,
      })),
    })),
  },
];
