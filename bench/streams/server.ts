import { BenchStreamsServerBase } from "bench-streams/server";
import { piece } from "./bytes.js";

export class StreamsServer extends BenchStreamsServerBase {
  async *download(bytes: bigint): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
  }

  async upload(data: AsyncIterable<Uint8Array>): Promise<bigint> {
    let bytes = 0;
    for await (const part of data) bytes += part.length;
    return BigInt(bytes);
  }

  async *count(items: number): AsyncGenerator<number> {
    for (let item = 0; item < items; item++) yield item;
  }

  ping(value: bigint): bigint {
    return value;
  }
}
