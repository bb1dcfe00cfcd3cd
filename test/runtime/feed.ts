/** A small interface with every policy of events and an idempotent method, written as `medium build` would, and places to serve it. */
import {
  connect,
  Connection,
  createMemoryTransport,
  handler,
  Server,
  type Channel,
  type ConnectOptions,
  type EventDescription,
  type EventStream,
  type InterfaceDescription,
  type MethodDescription,
  type ServeOptions,
  type ServerDispatch,
  type Transport,
} from "../../runtime/index.js";
import { setImmediate as turn } from "node:timers/promises";
import { onTestFinished } from "vitest";

const description: InterfaceDescription = {
  namespace: "test.feed",
  className: "Feed",
  hash: "0123456789abcdef",
  json: "{}",
  exceptions: [],
};

function method(
  name: string,
  number: number,
  isIdempotent: boolean,
): MethodDescription<string, string> {
  return {
    name,
    number,
    isIdempotent,
    writeArguments: (writer, value) => writer.string(value, "text"),
    readArguments: (reader) => reader.string(),
    writeResult: (writer, value) => writer.string(value, "result"),
    readResult: (reader) => reader.string(),
  };
}

function event(
  name: string,
  number: number,
  policy: Pick<EventDescription<string>, "overflow" | "replay"> = {},
): EventDescription<string> {
  return {
    name,
    number,
    ...policy,
    write: (writer, value) => writer.string(value, "text"),
    read: (reader) => reader.string(),
  };
}

const read = method("read", 1, true);
const write = method("write", 2, false);
const said = event("said", 1);
const dropping = event("dropping", 2, { overflow: "drop_oldest" });
const cutting = event("cutting", 3, { overflow: "disconnect" });
const kept = event("kept", 4, { replay: 5 });
const keptDropping = event("kept_dropping", 5, { replay: 5, overflow: "drop_oldest" });
export type EventName = "said" | "dropping" | "cutting" | "kept" | "keptDropping";
const events: Record<EventName, EventDescription<string>> = {
  said,
  dropping,
  cutting,
  kept,
  keptDropping,
};

export class FeedConnection extends Connection {
  static connect(options?: ConnectOptions): Promise<FeedConnection> {
    return connect(FeedConnection, description, options);
  }

  readonly said: EventStream<string> = this.$session.event(said);
  readonly dropping: EventStream<string> = this.$session.event(dropping);
  readonly cutting: EventStream<string> = this.$session.event(cutting);
  readonly kept: EventStream<string> = this.$session.event(kept);
  readonly keptDropping: EventStream<string> = this.$session.event(keptDropping);

  read(text: string, options?: Parameters<typeof this.$session.call>[2]): Promise<string> {
    return this.$session.call(read, text, options);
  }

  write(text: string, options?: Parameters<typeof this.$session.call>[2]): Promise<string> {
    return this.$session.call(write, text, options);
  }
}

type Answer = (text: string) => string | Promise<string>;

export class FeedServer extends Server {
  onRead: Answer = (text) => text;
  onWrite: Answer = (text) => text;

  fire(name: EventName, text: string, only?: number): Promise<void> {
    const application = [...this.applications].find(({ id }) => id === only);
    return this.$fire(events[name], text, application);
  }

  /** Ends every session as if the process had been killed. */
  async crash(): Promise<void> {
    this.cut();
    await this.close();
  }

  cut(): void {
    for (const application of this.applications) application.$session.lose(new Error("cut"));
  }

  override $dispatch(): ServerDispatch {
    return {
      description,
      events: Object.values(events),
      handlers: [
        handler(read, (text) => this.onRead(text)),
        handler(write, (text) => this.onWrite(text)),
      ],
    };
  }
}

/** An address within this process where daemons come and go. */
export class Place {
  /** Channels of applications and of daemons, in the order in which they were made. */
  readonly channels: Channel[] = [];
  readonly daemonChannels: Channel[] = [];
  readonly transport: Transport;
  readonly reported: unknown[] = [];

  constructor(inner: Transport = createMemoryTransport()) {
    this.transport = {
      listen: (address, options, accept) =>
        inner.listen(address, options, (channel) => {
          this.daemonChannels.push(channel);
          accept(channel);
        }),
      connect: async (address, options) => {
        const channel = await inner.connect(address, options);
        this.channels.push(channel);
        return channel;
      },
    };
  }

  async serve(options: ServeOptions = {}): Promise<FeedServer> {
    const server = await FeedServer.serve({
      transport: this.transport,
      signals: false,
      drainMs: 100,
      onError: (error) => void this.reported.push(error),
      ...options,
    });
    onTestFinished(() => server.close());
    return server;
  }

  async connect(options: ConnectOptions = {}): Promise<FeedConnection> {
    const connection = await FeedConnection.connect({
      transport: this.transport,
      reconnect: { minDelayMs: 1, maxDelayMs: 2 },
      ...options,
    });
    onTestFinished(() => connection.close());
    return connection;
  }
}

/** Writes down what a stream tells: events as text, gaps as numbers, -1 for one of unknown size. */
export function record(stream: EventStream<string>): (string | number)[] {
  const heard: (string | number)[] = [];
  stream.subscribe({
    next: (text) => void heard.push(text),
    gap: (missed = -1) => void heard.push(missed),
  });
  return heard;
}

export async function until(check: () => boolean): Promise<void> {
  while (!check()) await turn();
}

/** Lets everything happen that is ready to. */
export async function settled(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn();
}
