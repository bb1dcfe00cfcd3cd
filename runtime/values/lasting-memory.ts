/** So much new memory may be there before V8 is to look for what nobody refers to: a quarter of what a process may grow by while it reads a long stream. */
const newBytesMax = 8 * 1024 * 1024;

/** More than the C library ever keeps for reuse, so that it comes from the system and goes back to it, and is never touched. */
const untouchedBytes = 33 * 1024 * 1024;

let newBytes = 0;

/**
 * Memory for large messages, which lives as long as anybody refers to a part of it.
 *
 * It lies outside the heap of V8, which looks for what is unused in it only when there are 32 MiB and more: a long stream would take all of that, however
 * slowly it is read. So it is shown a large piece now and then, of which nothing is ever used: with that V8 looks, by its own rule, when it is next asked
 * for memory. That takes a tenth of a millisecond.
 */
export function lastingMemory(size: number): Buffer {
  noteNewBytes(size);
  return Buffer.allocUnsafeSlow(size);
}

/** So much memory was made that lives as long as lasting memory usually does. */
function noteNewBytes(size: number): void {
  newBytes += size;
  if (newBytes < newBytesMax) return;
  newBytes = 0;
  try {
    void Buffer.allocUnsafeSlow(untouchedBytes);
  } catch {
    // The process may have no more memory, be it untouched: then V8 looks as late as it does.
  }
}
