import { context, Dealer, Publisher, Router, Subscriber, type MessageLike } from "zeromq";
import { sampleStudent, type Peer } from "../peer.js";
import { createStudentPackr } from "./student-packr.js";

// A thousand of them in one process are more than it allows by itself.
context.maxSockets = 4096;

/**
 * Router and dealer for calls, publisher and subscriber for events, over `ipc:`. What is in a message is msgpackr's, but for the bytes of an
 * echo: they are a frame of their own, sent without a copy.
 */
export const peer: Peer = {
  async serve(path) {
    const router = new Router({ sendHighWaterMark: 0, receiveHighWaterMark: 0 });
    await router.bind(`ipc://${path}`);
    const publisher = new Publisher({ sendHighWaterMark: 0 });
    await publisher.bind(`ipc://${path}.events`);
    const packr = createStudentPackr();
    const answers = new Outbox((message) => router.send(message));
    void (async () => {
      for await (const [from, head, bytes] of router) {
        if (from === undefined || head === undefined) continue;
        const [id, method, argument] = packr.unpack(head) as [number, string, unknown];
        if (method === "echo" && bytes !== undefined) answers.push([from, packr.pack([id]), bytes]);
        else answers.push([from, packr.pack([id, sampleStudent(String(argument))])]);
      }
    })();
    const events = new Outbox((message) => publisher.send(message));
    return { fire: (time, info) => events.push([packr.pack([time, info])]) };
  },

  async connect(path) {
    const dealer = new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 });
    dealer.connect(`ipc://${path}`);
    const packr = createStudentPackr();
    const waiting = new Map<number, (result: unknown) => void>();
    const questions = new Outbox((message) => dealer.send(message));
    let count = 0;
    void receive(dealer, (head, bytes) => {
      const [id, result] = packr.unpack(head) as [number, unknown];
      waiting.get(id)?.(bytes ?? result);
      waiting.delete(id);
    });
    const call = <Result>(send: (id: number) => MessageLike[]): Promise<Result> =>
      new Promise<unknown>((resolve) => {
        const id = count++;
        waiting.set(id, resolve);
        questions.push(send(id));
      }) as Promise<Result>; // The daemon answers with what the method gives.
    let subscriber: Subscriber | undefined;
    return {
      getStudent: (student) => call((id) => [packr.pack([id, "get_student", student])]),
      echo: (data) => call((id) => [packr.pack([id, "echo"]), data]),
      async subscribe(onEvent) {
        subscriber = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
        subscriber.connect(`ipc://${path}.events`);
        subscriber.subscribe();
        void receive(subscriber, (event) => {
          packr.unpack(event);
          onEvent();
        });
        // It is told of nobody; a moment is what its guide has for this.
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
      close() {
        subscriber?.close();
        dealer.close();
      },
    };
  },
};

async function receive(
  socket: AsyncIterable<Buffer[]>,
  onMessage: (head: Buffer, bytes?: Buffer) => void,
): Promise<void> {
  for await (const [head, bytes] of socket) if (head !== undefined) onMessage(head, bytes);
}

/** A socket sends one message at a time. */
class Outbox {
  readonly #send: (message: MessageLike[]) => Promise<void>;
  #waiting: MessageLike[][] = [];
  #sending = false;

  constructor(send: (message: MessageLike[]) => Promise<void>) {
    this.#send = send;
  }

  push(message: MessageLike[]): void {
    this.#waiting.push(message);
    if (!this.#sending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const messages = this.#waiting;
      this.#waiting = [];
      for (const message of messages) await this.#send(message);
    }
    this.#sending = false;
  }
}
