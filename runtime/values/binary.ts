import { setBytes } from "./intrinsics.js";

/** Up to here a loop is the cheapest copy; and up to 64 bytes V8 keeps a typed array's bytes within the object. */
export const loopBytesMax = 16;
const inlineBytesMax = 64;

/** Above this size, what the slab saves is small beside the copying. */
const slabItemBytesMax = 2048;
const slabBytes = 16 * 1024;

/** So many binaries of a process get memory of their own before slabs begin: a slab's first costs as much as some hundreds of them. */
const withoutSlabMax = 64;

let workerThreads: Pick<typeof import("node:worker_threads"), "markAsUntransferable"> | undefined;
let slab: ArrayBuffer | undefined;
let slabUsed = 0;
let withoutSlab = 0;

/** A copy of no more than `loopBytesMax`. */
export function copyFew(bytes: Uint8Array, start: number, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  for (let index = 0; index < size; index++) copy[index] = bytes[start + index] as number;
  return copy;
}

/**
 * A copy that is the receiver's to keep and to change. Memory of its own costs about 800 ns, so copies of 65 to 2,048 bytes
 * share some (a tenth of that), as the small buffers of Node do: their `buffer` holds other binaries too. It cannot be
 * transferred to another thread, which would take those away as well.
 */
export function copyBinary(memory: ArrayBufferLike, start: number, size: number): Uint8Array {
  const source = new Uint8Array(memory, start, size);
  if (size <= inlineBytesMax || size > slabItemBytesMax) return new Uint8Array(source);
  if (slab === undefined || slabUsed + size > slabBytes) {
    if (withoutSlab < withoutSlabMax) {
      withoutSlab++;
      return new Uint8Array(source);
    }
    slab = createSlab();
    slabUsed = 0;
  }
  const copy = new Uint8Array(slab, slabUsed, size);
  setBytes(copy, source, 0);
  // In steps of 8, so that a `Float64Array` can be made of the bytes in place.
  slabUsed = (slabUsed + size + 7) & ~7;
  return copy;
}

/** Whether a binary is an eighth or more of the memory that it is in, so that keeping it does not keep much else. */
export function isMostOf(size: number, memoryBytes: number): boolean {
  return size > slabItemBytesMax && size * 8 >= memoryBytes;
}

function createSlab(): ArrayBuffer {
  const created = Buffer.allocUnsafeSlow(slabBytes).buffer;
  keepHere(created);
  return created;
}

/** Memory of several binaries cannot be transferred to another thread with one of them. */
export function keepHere(memory: ArrayBufferLike): void {
  // Not imported: loading the module takes 1 ms, and most processes never come here. Those that do come often.
  workerThreads ??= process.getBuiltinModule("node:worker_threads");
  workerThreads.markAsUntransferable(memory);
}
