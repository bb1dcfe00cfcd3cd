import {
  callbackHandler,
  connect,
  Connection,
  createMemoryTransport,
  handler,
  readNothing,
  Server,
  streamHandler,
  writeNothing,
  type Application,
  type CallbackContext,
  type CallContext,
  type CallOptions,
  type ConnectOptions,
  type InterfaceDescription,
  type MethodDescription,
  type Reader,
  type ServeOptions,
  type ServerDispatch,
  type StreamDescription,
  type StreamMethodDescription,
  type StreamSource,
  type Writer,
} from "@libmedium/runtime";
import { onTestFinished } from "vitest";
import { streamWindowBytes } from "../../../runtime/limits.js";

// What a generated package would say of `method list(count: uint32): stream uint32`, `method load(count: uint32): stream binary`,
// `method sum(numbers: stream uint32): uint32`, `method store(data: stream binary): uint32`, `method map(numbers: stream uint32): stream uint32`,
// `method plain(value: uint32): uint32` and `callback ask(value: uint32): uint32`.

const numbers: StreamDescription<number> = {
  name: "numbers",
  write: (writer, value) => writer.uint32(value, "item"),
  read: (reader) => reader.uint32(),
};
const bytes: StreamDescription<Uint8Array> = {
  name: "data",
  isBinary: true,
  write: (writer, value) => writer.binary(value, "item"),
  read: (reader) => reader.binary(),
};

const writeNumber = (writer: Writer, value: number): void => writer.uint32(value, "value");
const readNumber = (reader: Reader): number => reader.uint32();
const number = { writeArguments: writeNumber, readArguments: readNumber };
const result = { writeResult: writeNumber, readResult: readNumber };
const nothing = { writeResult: writeNothing, readResult: readNothing };
const itemsArgument = {
  writeArguments: (writer: Writer, value: { items: StreamSource<unknown> }): void =>
    writer.stream(value.items, "items"),
  readArguments: (reader: Reader) => ({ items: reader.stream<never>() }),
};

interface Items<T> {
  items: AsyncIterable<T>;
}

export const list: StreamMethodDescription<number, number> = {
  name: "list",
  number: 1,
  ...number,
  ...nothing,
  resultStream: { ...numbers, name: "result" },
};
export const load: StreamMethodDescription<number, Uint8Array> = {
  name: "load",
  number: 2,
  ...number,
  ...nothing,
  resultStream: { ...bytes, name: "result" },
};
export const sum: MethodDescription<Items<number>, number> = {
  name: "sum",
  number: 3,
  ...itemsArgument,
  ...result,
  parameterStreams: [numbers],
};
export const store: MethodDescription<Items<Uint8Array>, number> = {
  name: "store",
  number: 4,
  ...itemsArgument,
  ...result,
  parameterStreams: [bytes],
};
export const map: StreamMethodDescription<Items<number>, number> = {
  name: "map",
  number: 5,
  ...itemsArgument,
  ...nothing,
  resultStream: { ...numbers, name: "result" },
  parameterStreams: [numbers],
};
export const plain: MethodDescription<number, number> = {
  name: "plain",
  number: 6,
  ...number,
  ...result,
};
export const ask: MethodDescription<number, number> = {
  name: "ask",
  number: 1,
  ...number,
  ...result,
};

export const description: InterfaceDescription = {
  namespace: "test.streams",
  className: "Streams",
  hash: "0123456789abcdef",
  json: "{}",
  exceptions: [],
};

type Produce<T> = (
  count: number,
  context: CallContext,
) => StreamSource<T> | Promise<StreamSource<T>>;
type Consume<T> = (items: AsyncIterable<T>, context: CallContext) => number | Promise<number>;

/** A daemon whose methods each test sets. */
export class StreamsServer extends Server {
  onList: Produce<number> = (count) => Array.from({ length: count }, (_, index) => index);
  onLoad: Produce<Uint8Array> = () => [];
  onSum: Consume<number> = async (items) => {
    let total = 0;
    for await (const item of items) total += item;
    return total;
  };
  onStore: Consume<Uint8Array> = async (items) => {
    let total = 0;
    for await (const item of items) total += item.length;
    return total;
  };
  onMap: (items: AsyncIterable<number>, context: CallContext) => StreamSource<number> = (items) =>
    items;
  onPlain: (value: number, context: CallContext) => number | Promise<number> = (value) => value;

  override $dispatch(): ServerDispatch {
    return {
      description,
      events: [],
      handlers: [
        streamHandler(list, (count, context) => this.onList(count, context)),
        streamHandler(load, (count, context) => this.onLoad(count, context)),
        handler(sum, ({ items }, context) => this.onSum(items, context)),
        handler(store, ({ items }, context) => this.onStore(items, context)),
        streamHandler(map, ({ items }, context) => this.onMap(items, context)),
        handler(plain, (value, context) => this.onPlain(value, context)),
      ],
    };
  }

  /** The only application. */
  get session(): Application["$session"] {
    const [application] = this.applications;
    if (application === undefined) throw new Error("No application is connected.");
    return application.$session;
  }

  ask(value: number, options?: CallOptions): Promise<number> {
    return this.session.call(ask, value, options);
  }
}

export interface StreamsCallbacks {
  ask?(value: number, context: CallbackContext): number | Promise<number>;
}

export class StreamsConnection extends Connection {
  static connect(
    options: ConnectOptions & { callbacks?: StreamsCallbacks },
  ): Promise<StreamsConnection> {
    return connect(StreamsConnection, description, options, ($callbacks: StreamsCallbacks) => [
      callbackHandler(ask, $callbacks.ask, ($callback, value, context) =>
        $callback.call($callbacks, value, context),
      ),
    ]);
  }

  list = (count: number, options?: CallOptions): AsyncIterable<number> =>
    this.$session.stream(list, count, options);
  load = (count: number, options?: CallOptions): AsyncIterable<Uint8Array> =>
    this.$session.stream(load, count, options);
  sum = (items: StreamSource<number>, options?: CallOptions): Promise<number> =>
    this.$session.call(sum, { items }, options);
  store = (items: StreamSource<Uint8Array>, options?: CallOptions): Promise<number> =>
    this.$session.call(store, { items }, options);
  map = (items: StreamSource<number>, options?: CallOptions): AsyncIterable<number> =>
    this.$session.stream(map, { items }, options);
  plain = (value: number, options?: CallOptions): Promise<number> =>
    this.$session.call(plain, value, options);
}

export interface StreamsPair {
  readonly server: StreamsServer;
  readonly peer: StreamsConnection;
  /** What `onError` of the daemon and of the application was told. */
  readonly reported: unknown[];
}

/** A daemon and an application within this process, closed when the test is over. */
export async function streamsPair(
  serveOptions: ServeOptions = {},
  connectOptions: ConnectOptions & { callbacks?: StreamsCallbacks } = {},
): Promise<StreamsPair> {
  const transport = createMemoryTransport();
  const reported: unknown[] = [];
  const onError = (error: unknown): void => void reported.push(error);
  const server = await StreamsServer.serve({
    transport,
    signals: false,
    drainMs: 100,
    onError,
    ...serveOptions,
  });
  onTestFinished(() => server.close());
  const peer = await StreamsConnection.connect({
    reconnect: false,
    transport,
    name: "test",
    onError,
    ...connectOptions,
  });
  onTestFinished(() => peer.close());
  return { server, peer, reported };
}

/** A source that counts what was taken of it, and whether it was ended. */
export class CountedSource implements AsyncIterable<number> {
  taken = 0;
  ended = false;

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    try {
      for (;;) yield this.taken++;
    } finally {
      this.ended = true;
    }
  }
}

/** As many numbers as fit into a window, an item of which takes 10 bytes; one may be in hand beside it. */
export const window: number = Math.ceil(streamWindowBytes / 10);

/** The items of a stream, and how it ended. */
export async function collect<T>(
  stream: AsyncIterable<T>,
): Promise<{ items: T[]; error: unknown }> {
  const items: T[] = [];
  try {
    for await (const item of stream) items.push(item);
  } catch (error) {
    return { items, error };
  }
  return { items, error: undefined };
}

/** A promise and what settles it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Items and then an error. */
export function after<T>(items: T[], error: unknown): AsyncIterable<T> {
  return (async function* () {
    yield* items;
    throw error;
  })();
}
