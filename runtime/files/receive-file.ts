import { randomBytes } from "node:crypto";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidValue } from "../errors.js";
import { isStreamSource, notASource, type StreamSource } from "../values/stream-source.js";
import { GatheredWrites } from "./gathered-writes.js";
import { checkSignal, type FileOptions } from "./progress.js";

export interface ReceiveFileOptions extends FileOptions {
  /** Permissions of the file, before the process's umask: 0o666 unless given. */
  readonly mode?: number | undefined;
}

/**
 * Writes a `stream binary` to a file, all of it or nothing: the bytes go to a temporary file beside it, which takes its place, atomically and
 * after it was written through to the disk, when the stream has ended. Where anything fails before, also the stream itself, the temporary
 * file is removed, a file that was there is left as it was, and the promise rejects with that error. Resolves with the number of bytes.
 *
 * A process that is killed leaves the temporary file, which is named after the file: `.NAME.XXXXXXXX.part`.
 */
export async function receiveFile(
  stream: StreamSource<Uint8Array>,
  path: string | URL,
  options: ReceiveFileOptions = {},
): Promise<number> {
  if (!isStreamSource(stream)) {
    throw new InvalidValue(`receiveFile: stream must be ${notASource(stream)}.`);
  }
  const target = typeof path === "string" ? path : fileURLToPath(path);
  const suffix = randomBytes(6).toString("base64url");
  const temporary = join(dirname(target), `.${basename(target)}.${suffix}.part`);
  checkSignal(options.signal, target);
  await refuseFolder(target);
  const file = await open(temporary, "wx", options.mode);
  try {
    let bytes: number;
    try {
      bytes = await writeAll(stream, file, target, options);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return bytes;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Otherwise only the last step would find out, with the whole file received. */
async function refuseFolder(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory() !== true) return;
  throw new InvalidValue(`receiveFile: ${path} is a folder. Say the path of the file in it.`);
}

/** Leaving the loop by an error ends the stream, which tells the other side. */
async function writeAll(
  stream: StreamSource<Uint8Array>,
  file: FileHandle,
  path: string,
  { onProgress, signal }: ReceiveFileOptions,
): Promise<number> {
  const writes = new GatheredWrites(file);
  let bytes = 0;
  try {
    for await (const part of stream) {
      checkSignal(signal, path);
      await writes.add(part);
      bytes += part.length;
      onProgress?.({ bytes, totalBytes: undefined });
    }
    checkSignal(signal, path);
    await writes.finish();
  } finally {
    await writes.settled();
  }
  return bytes;
}

/** Makes the new name survive a power failure. Not every file system can; the file itself is on the disk by now. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, "r");
    await folder.sync();
  } catch {
    // The name is there all the same.
  } finally {
    await folder?.close();
  }
}
