import { describe, expect, test } from "vitest";
import { Application, type ApplicationChange } from "../../runtime/index.js";
import { FeedServer, Place, settled, until } from "./feed.js";

/** Hears of all applications, also of those that come while it begins to listen. */
class Watching extends FeedServer {
  readonly log: string[] = [];
  readonly seen: ApplicationChange[] = [];

  constructor() {
    super();
    this.onRead = () => {
      this.log.push("call");
      return "";
    };
    this.applicationChanges.subscribe({
      next: (change) => {
        const { application, state } = change;
        this.seen.push(change);
        this.log.push(`${application.name} ${state}, ${this.applications.size} there`);
        if (state === "connected") void this.$fire(greeting, "welcome", application);
      },
      complete: () => this.log.push("complete"),
    });
  }
}

const greeting = {
  name: "said",
  number: 1,
  write: () => {},
  read: () => "",
};

describe("applicationChanges", () => {
  test("tells of each application that comes, before its calls, and of each that goes", async () => {
    const place = new Place();
    const server = await Watching.serve({ transport: place.transport, signals: false });
    const feed = await place.connect({ name: "first" });
    await feed.read("");
    await feed.close();
    await until(() => server.log.length === 3);
    expect(server.log).toEqual(["first connected, 1 there", "call", "first closed, 0 there"]);
    expect(server.seen).toMatchObject([{ reason: undefined }, { reason: undefined }]);
    const [come, gone] = server.seen;
    expect(come?.application).toBe(gone?.application);
    expect(come?.application).toBeInstanceOf(Application);
    await server.close();
    expect(server.log.at(-1)).toBe("complete");
  });

  test("says why one is gone that did not go in good order", async () => {
    const place = new Place();
    const server = await Watching.serve({
      transport: place.transport,
      signals: false,
      maxQueuedBytes: 100_000,
      onError: () => {},
    });
    const feed = await place.connect({ reconnect: false });
    feed.said.subscribe(() => {});
    await settled();
    place.channels[0]?.pause();
    for (let count = 0; count < 20; count++) void server.fire("said", "x".repeat(10_000));
    await until(() => server.seen.length === 2);
    expect(server.seen[1]).toMatchObject({ state: "closed", reason: { code: "overloaded" } });
    await server.close();
  });

  test("lets a listener close the application that has just come, which does not come back", async () => {
    const place = new Place();
    const server = await place.serve();
    server.applicationChanges.subscribe(({ application, state }) => {
      if (state === "connected") application.close("no room for you");
    });
    const feed = await place.connect();
    await feed.closed;
    expect(feed.state).toBe("closed");
    await until(() => server.applications.size === 0);
    expect(place.reported).toEqual([]);
  });

  test("reports what a listener throws, and goes on", async () => {
    const place = new Place();
    const server = await place.serve();
    const mistake = new Error("my mistake");
    server.applicationChanges.subscribe(() => {
      throw mistake;
    });
    const feed = await place.connect();
    expect(await feed.read("hello")).toBe("hello");
    expect(place.reported).toEqual([mistake]);
  });

  test("can be looped over, until the daemon closes", async () => {
    const place = new Place();
    const server = await place.serve();
    const states = (async () => {
      const heard: string[] = [];
      for await (const { application, state } of server.applicationChanges)
        heard.push(`${application.id} ${state}`);
      return heard;
    })();
    const feed = await place.connect();
    await feed.read("");
    await feed.close();
    await until(() => server.applications.size === 0);
    await server.close();
    expect(await states).toEqual(["1 connected", "1 closed"]);
  });
});
