import { open } from "node:fs/promises";
import { checkSignal, type FileOptions } from "./progress.js";

/** A read of the file gives several items of a stream: so many reads cost little beside the sending. */
const readBytes: number = 256 * 1024;

/**
 * The bytes of a file, for a parameter or a result that is a `stream binary`. The file is opened when the reading begins, is read as fast as the
 * other side takes it, and is closed when the stream ends, also where it ends early. What the file system refuses is thrown to whoever
 * reads the stream.
 *
 * `onProgress` is told the bytes that were read and the size that the file had at the beginning.
 */
export async function* sendFile(
  path: string | URL,
  { onProgress, signal }: FileOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  checkSignal(signal, String(path));
  const file = await open(path, "r");
  try {
    const totalBytes = (await file.stat()).size;
    let bytes = 0;
    for (;;) {
      checkSignal(signal, String(path));
      // Memory of its own each time: whoever gets it may keep it.
      const buffer = new Uint8Array(readBytes);
      const { bytesRead } = await file.read(buffer, 0, readBytes, bytes);
      if (bytesRead === 0) return;
      bytes += bytesRead;
      yield buffer.subarray(0, bytesRead);
      onProgress?.({ bytes, totalBytes });
    }
  } finally {
    await file.close();
  }
}
