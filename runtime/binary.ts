/** Up to this size V8 keeps a typed array's bytes within the object, which makes it as cheap as any. */
const inlineBytesMax = 64;

/** Above this size what the slab saves is small beside the copying. */
const slabItemBytesMax = 2048;
const slabBytes = 16 * 1024;

let slab: ArrayBuffer | undefined;
let slabUsed = 0;

/**
 * A copy that is the receiver's to keep and to change. Memory of its own costs about 800 ns, so copies of 65 to 2,048 bytes
 * share some (85 to 200 ns), as the small buffers of Node do: their `buffer` holds other binaries too. It cannot be
 * transferred to another thread, which would take those away as well.
 */
export function copyBinary(bytes: Uint8Array): Uint8Array {
  const size = bytes.length;
  if (size <= inlineBytesMax || size > slabItemBytesMax) return new Uint8Array(bytes);
  if (slab === undefined || slabUsed + size > slabBytes) {
    slab = createSlab();
    slabUsed = 0;
  }
  const copy = new Uint8Array(slab, slabUsed, size);
  copy.set(bytes);
  // In steps of 8, so that a `Float64Array` can be made of the bytes in place.
  slabUsed = (slabUsed + size + 7) & ~7;
  return copy;
}

function createSlab(): ArrayBuffer {
  const created = new ArrayBuffer(slabBytes);
  // Not imported: loading the module takes 1 ms, and most processes never come here.
  process.getBuiltinModule("node:worker_threads").markAsUntransferable(created);
  return created;
}
