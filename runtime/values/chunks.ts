/**
 * Memory that is written into and then handed to the operating system. All writers of the process share a small stock of
 * chunks of one size, so that a connection that is idle holds none, and one that is busy does not allocate.
 */
export interface Chunk {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** What was last asked for by `firstBytes`. */
  first: Buffer;
}

/** The most that is collected before it is sent without waiting for the end of the turn. */
export const flushBytes: number = 64 * 1024;

/** The size of a chunk: with the largest item of a `stream binary` and its head in one, such an item leaves in one write. */
const chunkBytes: number = flushBytes + 64;

/**
 * Chunks for those who usually write little in a turn. An event to a thousand applications is in a thousand chunks before the first is
 * sent: large ones would have to be allocated anew for each event.
 */
export const smallChunkBytes: number = 2 * 1024;

/** Chunks kept for reuse: 2 MiB at the most of each size, for the whole process. */
const stockMax = 32;
const smallStockMax = 1024;

const stock: Chunk[] = [];
const smallStock: Chunk[] = [];

/** A chunk of at least that many bytes, with anything in them. */
export function takeChunk(bytesMin: number): Chunk {
  if (bytesMin <= chunkBytes) return stock.pop() ?? createChunk(chunkBytes);
  return createChunk(bytesMin);
}

export function takeSmallChunk(): Chunk {
  return smallStock.pop() ?? createChunk(smallChunkBytes);
}

/** Takes a chunk back that nobody refers to any more. One of an unusual size is left to the garbage collector. */
export function releaseChunk(chunk: Chunk): void {
  const size = chunk.bytes.length;
  if (size === chunkBytes) {
    if (stock.length < stockMax) stock.push(chunk);
  } else if (size === smallChunkBytes && smallStock.length < smallStockMax) {
    smallStock.push(chunk);
  }
}

/** So many bytes of a chunk. Made anew where the count is another than before: small messages of one kind often have the same. */
export function firstBytes(chunk: Chunk, count: number): Buffer {
  if (chunk.first.length !== count) chunk.first = chunk.bytes.subarray(0, count);
  return chunk.first;
}

/** What a writer holds while it has nothing to write. */
export const emptyChunk: Chunk = createChunk(0);

function createChunk(size: number): Chunk {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size), first: bytes };
}
