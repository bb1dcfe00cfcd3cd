import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Cancelled, ConnectionLost, InvalidValue } from "@libmedium/runtime";
import { receiveFile, sendFile, type FileProgress } from "@libmedium/runtime/files";
import { streamsPair } from "./streams/streams-server.js";
import { rejection } from "./student-server.js";

const bytes = randomBytes(1_000_001);
let folder: string;
let source: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "medium-files-"));
  source = join(folder, "source");
  target = join(folder, "target");
  writeFileSync(source, bytes);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("a file", () => {
  test("goes from one side to the other, with progress at both ends", async () => {
    const { server, peer } = await streamsPair();
    const sent: FileProgress[] = [];
    const received: FileProgress[] = [];
    server.onLoad = () => sendFile(source, { onProgress: (progress) => sent.push(progress) });
    const onProgress = (progress: FileProgress): void => void received.push(progress);
    expect(await receiveFile(peer.load(0), target, { onProgress, mode: 0o600 })).toBe(bytes.length);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(sent.at(-1)).toEqual({ bytes: bytes.length, totalBytes: bytes.length });
    expect(received.at(-1)).toEqual({ bytes: bytes.length, totalBytes: undefined });
    expect(readdirSync(folder).toSorted()).toEqual(["source", "target"]);
  });

  test("that comes in small parts is written in few, though their memory is used again", async () => {
    const other = await open(source, "r");
    const write = vi.spyOn(Object.getPrototypeOf(other) as typeof other, "write");
    await other.close();
    async function* parts(): AsyncGenerator<Uint8Array> {
      const part = new Uint8Array(4_096);
      for (let start = 0; start < bytes.length; start += part.length) {
        const given = bytes.subarray(start, start + part.length);
        part.set(given);
        yield part.subarray(0, given.length);
        part.fill(0);
      }
    }
    expect(await receiveFile(parts(), target)).toBe(bytes.length);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    // In 245 parts.
    expect(write.mock.calls.length).toBeLessThan(100);
  });

  test.each([[0], [1], [2]])("whose write number %s fails is not there", async (failing) => {
    const other = await open(source, "r");
    const write = vi.spyOn(Object.getPrototypeOf(other) as typeof other, "write");
    await other.close();
    for (let count = 0; count < failing; count++)
      write.mockImplementationOnce((async (part: Uint8Array) => ({
        bytesWritten: part.length,
      })) as never);
    write.mockRejectedValueOnce(new Error("no space"));
    const parts = Array.from({ length: 10 }, () => bytes.subarray(0, 300_000));
    expect(await rejection(receiveFile(parts, target))).toMatchObject({ message: "no space" });
    expect(readdirSync(folder)).toEqual(["source"]);
  });

  test("goes the other way as a parameter, also by its URL, and an empty one", async () => {
    const { server, peer } = await streamsPair();
    server.onStore = (data) => receiveFile(data, pathToFileURL(target));
    expect(await peer.store(sendFile(pathToFileURL(source)))).toBe(bytes.length);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    writeFileSync(source, "");
    expect(await peer.store(sendFile(source))).toBe(0);
    expect(readFileSync(target).length).toBe(0);
  });

  test("that is not there is an error of the call with the code of the file system", async () => {
    const { peer } = await streamsPair();
    expect(await rejection(peer.store(sendFile(join(folder, "none"))))).toMatchObject({
      code: "ENOENT",
    });
  });

  test("is not replaced by half of another one", async () => {
    const { server, peer } = await streamsPair();
    writeFileSync(target, "old");
    server.onLoad = async function* () {
      yield bytes.subarray(0, 1000);
      throw new Error("boom");
    };
    await expect(receiveFile(peer.load(0), target)).rejects.toThrow("boom");
    server.onLoad = () => sendFile(source);
    const onProgress = (): void => void peer.close();
    expect(await rejection(receiveFile(peer.load(0), target, { onProgress }))).toBeInstanceOf(
      ConnectionLost,
    );
    expect(readFileSync(target, "utf8")).toBe("old");
    expect(readdirSync(folder).toSorted()).toEqual(["source", "target"]);
  });

  test.each(["sending", "receiving"])("%s ends by its signal", async (side) => {
    const { server, peer } = await streamsPair();
    const controller = new AbortController();
    const options = {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    };
    server.onLoad = () => sendFile(source);
    const transfer =
      side === "sending"
        ? peer.store(sendFile(source, options))
        : receiveFile(peer.load(0), target, options);
    const error = await rejection(transfer);
    expect(error).toBeInstanceOf(Cancelled);
    expect(error).toMatchObject({ cause: new Error("enough") });
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder)).toEqual(["source"]);
    await expect.poll(() => server.session.openStreams).toBe(0);
  });

  test("is not begun when the signal has fired, or the stream is none", async () => {
    const signal = AbortSignal.abort();
    expect(await rejection(sendFile(source, { signal }).next())).toBeInstanceOf(Cancelled);
    expect(await rejection(receiveFile([], target, { signal }))).toBeInstanceOf(Cancelled);
    expect(await rejection(receiveFile(7 as never, target))).toBeInstanceOf(InvalidValue);
    await expect(receiveFile([], join(folder, "none", "file"))).rejects.toThrow("ENOENT");
    expect(readdirSync(folder)).toEqual(["source"]);
  });

  test("is written over a folder never, which is told before anything is received", async () => {
    let isAsked = false;
    const stream = (async function* () {
      isAsked = true;
      yield bytes;
    })();
    await expect(receiveFile(stream, folder)).rejects.toThrow(
      `receiveFile: ${folder} is a folder. Say the path of the file in it.`,
    );
    expect(isAsked).toBe(false);
    expect(readFileSync(source).equals(bytes)).toBe(true);
    expect(readdirSync(tmpdir()).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
