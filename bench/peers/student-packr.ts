import { Packr } from "msgpackr";

/**
 * Shared `structures`, as msgpackr documents them: both ends know the record of a student from the start, and no message defines it again.
 * So an event is packed once for everybody who subscribed, which `sequential` does not allow: there each receiver has a state of its own.
 */
export function createStudentPackr(): Packr {
  const student = ["id", "firstName", "lastName", "age", "photo"];
  // Other records would be added on one end only: they would be defined in the message, as they are without `structures`.
  return new Packr({ structures: [student], maxSharedStructures: 1 });
}
