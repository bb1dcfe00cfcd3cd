/** So much new memory may be there before V8 is to look for what nobody refers to: a quarter of what a process may grow by while it reads a long stream. */
const newBytesMax = 8 * 1024 * 1024;

/** Twice that: so much the C library then keeps of what V8 gives back, rather than to give it to the system and ask for it anew, page by page. */
const keptBytes = 2 * newBytesMax;

/** Objects that take about as much as the young generation of V8 does at first: where it is full, V8 collects it. */
const fillers = 32;
const fillerLength = 4000;

let newBytes = 0;
let hasKept = false;
let filler: readonly number[] | undefined;
/** What is held here is made indeed: the compiler leaves out what goes nowhere. */
const held: { filler: unknown } = { filler: undefined };

/**
 * Memory for large messages, which lives as long as anybody refers to a part of it.
 *
 * It lies outside the heap of V8, which looks for what is unused in it late, when there are 32 MiB of it (V8 11) or 64 MiB (V8 13, which then looks through
 * all that a process has): a long stream would take all of that, however slowly it is read. So V8 is brought to look at what is young now and then, which
 * takes a tenth of a millisecond.
 */
export function lastingMemory(size: number): Buffer {
  noteNewBytes(size);
  return Buffer.allocUnsafeSlow(size);
}

/** So much memory was made that lives as long as lasting memory usually does. */
export function noteNewBytes(size: number): void {
  newBytes += size;
  if (newBytes < newBytesMax) return;
  newBytes = 0;
  if (!hasKept) keepFreedMemory();
  fillYoungGeneration();
}

/**
 * The C library of Linux gives freed memory back to the system above a limit, which it learns from the largest piece that was ever freed. Of a piece that
 * is never touched the system gives no memory. Where there is another library it does nothing.
 */
function keepFreedMemory(): void {
  hasKept = true;
  try {
    void Buffer.allocUnsafeSlow(keptBytes);
  } catch {
    // The process may have no more memory, be it untouched: then it goes on as it is.
  }
}

/** With what nobody refers to. Where the young generation has grown, as in a process that keeps much of what it makes, V8 looks by its own rules. */
function fillYoungGeneration(): void {
  filler ??= Array.from({ length: fillerLength }, () => 0);
  for (let count = 0; count < fillers; count++) held.filler = filler.slice();
  held.filler = undefined;
}
