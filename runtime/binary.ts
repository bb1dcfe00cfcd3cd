/** Up to here a loop is the cheapest copy; and up to 64 bytes V8 keeps a typed array's bytes within the object. */
const loopBytesMax = 16;
const inlineBytesMax = 64;

/** Above this size, what the slab saves is small beside the copying. */
const slabItemBytesMax = 2048;
const slabBytes = 16 * 1024;

let workerThreads: Pick<typeof import("node:worker_threads"), "markAsUntransferable"> | undefined;
let slab: ArrayBuffer | undefined;
let slabUsed = 0;

/**
 * A copy that is the receiver's to keep and to change. Memory of its own costs about 800 ns, so copies of 65 to 2,048 bytes
 * share some (a tenth of that), as the small buffers of Node do: their `buffer` holds other binaries too. It cannot be
 * transferred to another thread, which would take those away as well.
 */
export function copyBinary(bytes: Buffer, start: number, size: number): Uint8Array {
  if (size <= loopBytesMax) {
    const copy = new Uint8Array(size);
    for (let index = 0; index < size; index++) copy[index] = bytes[start + index] as number;
    return copy;
  }
  const source = viewOf(bytes, start, size);
  if (size <= inlineBytesMax || size > slabItemBytesMax) return new Uint8Array(source);
  if (slab === undefined || slabUsed + size > slabBytes) {
    slab = createSlab();
    slabUsed = 0;
  }
  const copy = new Uint8Array(slab, slabUsed, size);
  copy.set(source);
  // In steps of 8, so that a `Float64Array` can be made of the bytes in place.
  slabUsed = (slabUsed + size + 7) & ~7;
  return copy;
}

/**
 * A view, where the memory is the message's own and an eighth of it or more is this binary, so that keeping it does not keep
 * much else; a copy otherwise.
 */
export function takeBinary(bytes: Buffer, start: number, size: number): Uint8Array {
  return size > slabItemBytesMax && size * 8 >= bytes.length
    ? viewOf(bytes, start, size)
    : copyBinary(bytes, start, size);
}

function viewOf(bytes: Buffer, start: number, size: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, size);
}

function createSlab(): ArrayBuffer {
  const created = new ArrayBuffer(slabBytes);
  keepHere(created);
  return created;
}

/** Memory of several binaries cannot be transferred to another thread with one of them. */
export function keepHere(memory: ArrayBufferLike): void {
  // Not imported: loading the module takes 1 ms, and most processes never come here. Those that do come often.
  workerThreads ??= process.getBuiltinModule("node:worker_threads");
  workerThreads.markAsUntransferable(memory);
}
