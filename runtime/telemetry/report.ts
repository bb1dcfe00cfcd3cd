import { MediumError } from "../errors.js";
import { fileSystem } from "../node-modules.js";

/** Tells an `onError` of a user. What that throws, or rejects with where it is asynchronous, is written to stderr. */
export function tell(
  onError: (error: unknown, where: string) => unknown,
  error: unknown,
  where: string,
): void {
  try {
    const told = onError(error, where);
    if (told instanceof Promise) told.catch(reportFailure);
  } catch (failure) {
    reportFailure(failure);
  }
}

function reportFailure(failure: unknown): void {
  reportToStderr(failure, "onError");
}

/** What `onError` is unless given. */
export function reportToStderr(error: unknown, where: string): void {
  const text =
    error instanceof MediumError
      ? error.message
      : error instanceof Error
        ? error.stack
        : String(error);
  try {
    // At once, so that a standard error that nobody reads any more fails here, and not as an event that ends the process.
    fileSystem().writeSync(2, `libmedium: ${where}: ${text}\n`);
  } catch {
    // There is nowhere left to tell it.
  }
}
