// What a generated package would say of `method send(bytes: int64): stream binary`, `method receive(data: stream binary): int64`,
// `method count(items: int64): stream uint32`, `method ping(value: uint32): uint32` and `method memory(): int64`.
import {
  handler,
  readNothing,
  Server,
  streamHandler,
  writeNothing,
  type InterfaceDescription,
  type MethodDescription,
  type Reader,
  type ServerDispatch,
  type StreamDescription,
  type StreamMethodDescription,
  type StreamSource,
  type Writer,
} from "@libmedium/runtime";

const bytes: StreamDescription<Uint8Array> = {
  name: "data",
  isBinary: true,
  write: (writer, value) => writer.binary(value, "item"),
  read: (reader) => reader.binary(),
};

const writeInt64 = (writer: Writer, value: bigint): void => writer.int64(value, "value");
const readInt64 = (reader: Reader): bigint => reader.int64();

export const send: StreamMethodDescription<bigint, Uint8Array> = {
  name: "send",
  number: 1,
  writeArguments: writeInt64,
  readArguments: readInt64,
  writeResult: writeNothing,
  readResult: readNothing,
  resultStream: bytes,
};

export const receive: MethodDescription<{ data: AsyncIterable<Uint8Array> }, bigint> = {
  name: "receive",
  number: 2,
  writeArguments: (writer, { data }) => writer.stream(data, "data"),
  readArguments: (reader) => ({ data: reader.stream() }),
  writeResult: writeInt64,
  readResult: readInt64,
  parameterStreams: [bytes],
};

export const count: StreamMethodDescription<bigint, number> = {
  name: "count",
  number: 3,
  writeArguments: writeInt64,
  readArguments: readInt64,
  writeResult: writeNothing,
  readResult: readNothing,
  resultStream: {
    name: "result",
    write: (writer, value: number) => writer.uint32(value, "item"),
    read: (reader) => reader.uint32(),
  },
};

export const ping: MethodDescription<bigint, bigint> = {
  name: "ping",
  number: 4,
  writeArguments: writeInt64,
  readArguments: readInt64,
  writeResult: writeInt64,
  readResult: readInt64,
};

export const memory: MethodDescription<void, bigint> = {
  name: "memory",
  number: 5,
  writeArguments: writeNothing,
  readArguments: readNothing,
  writeResult: writeInt64,
  readResult: readInt64,
};

export const description: InterfaceDescription = {
  namespace: "bench.streams",
  className: "Streams",
  hash: "0000000000000000",
  json: "{}",
  exceptions: [],
};

const chunk = new Uint8Array(64 * 1024).fill(1);

export class StreamsServer extends Server {
  *send(total: bigint): Generator<Uint8Array> {
    for (let sent = 0n; sent < total; sent += BigInt(chunk.length)) yield chunk;
  }

  async receive(data: AsyncIterable<Uint8Array>): Promise<bigint> {
    let total = 0;
    for await (const part of data) total += part.length;
    return BigInt(total);
  }

  *count(items: bigint): Generator<number> {
    for (let item = 0; item < items; item++) yield item;
  }

  override $dispatch(): ServerDispatch {
    return {
      description,
      events: [],
      handlers: [
        streamHandler(send, (total): StreamSource<Uint8Array> => this.send(total)),
        handler(receive, ({ data }) => this.receive(data)),
        streamHandler(count, (items): StreamSource<number> => this.count(items)),
        handler(ping, (value) => value),
        handler(memory, () => BigInt(process.memoryUsage.rss())),
      ],
    };
  }
}
