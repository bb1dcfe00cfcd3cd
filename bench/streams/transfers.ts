import type { BenchStreamsConnection } from "bench-streams";
import { expectBytes, pieces } from "./bytes.js";

export async function download(connection: BenchStreamsConnection, bytes: number): Promise<void> {
  let got = 0;
  for await (const part of connection.download(BigInt(bytes))) got += part.length;
  expectBytes(got, bytes);
}

export async function upload(connection: BenchStreamsConnection, bytes: number): Promise<void> {
  expectBytes(Number(await connection.upload(pieces(bytes))), bytes);
}

export async function countItems(connection: BenchStreamsConnection, items: number): Promise<void> {
  let got = 0;
  for await (const item of connection.count(items)) got += item >= 0 ? 1 : 0;
  if (got !== items) throw new Error(`${got} of ${items} items came.`);
}
