import { Cancelled } from "../errors.js";

/** How far a file has come. */
export interface FileProgress {
  /** That were read or written so far. */
  readonly bytes: number;
  /** Of the whole file, where that is known: when it is sent. */
  readonly totalBytes: number | undefined;
}

export interface FileOptions {
  /** Called after each part. What it throws ends the transfer. */
  readonly onProgress?: ((progress: FileProgress) => void) | undefined;
  /** Ends the transfer with `Cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** Throws `Cancelled` once the signal has fired. */
export function checkSignal(signal: AbortSignal | undefined, path: string): void {
  if (signal?.aborted !== true) return;
  throw new Cancelled(`The transfer of ${path} was cancelled by its signal.`, {
    cause: signal.reason,
  });
}
