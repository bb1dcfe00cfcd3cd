/** After so many bytes of items, but not sooner than after so many milliseconds. */
const bytesBetween: number = 1024 * 1024;
const msBetween = 2;

/** As much as the space for new objects holds where little of it survives, in arrays small enough to be made there. */
const arrays = 16;
const pattern: readonly undefined[] = Array.from({ length: 8_000 }, () => undefined);

let bytesSince = 0;
let lastMs = 0;

/**
 * Bytes lie outside the heap of V8, which looks for those that nobody refers to only when its heap fills up, or after 32 to 64 MiB of them: the
 * memory of a process that reads a long stream slowly would rise by that much, although only a window of it is in use. So it is given
 * a reason to look earlier: a mebibyte of new objects. That takes 0.4 ms, so a stream that is read fast is mostly spared it.
 */
export function collectEarly(bytes: number): void {
  bytesSince += bytes;
  if (bytesSince < bytesBetween) return;
  const nowMs = performance.now();
  if (nowMs - lastMs < msBetween) return;
  lastMs = nowMs;
  bytesSince = 0;
  for (let count = 0; count < arrays; count++) void Array.from(pattern);
}
