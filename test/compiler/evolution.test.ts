import { createMemoryTransport, Reader, Writer } from "@libmedium/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { IncompatibleInterface } from "../../runtime/errors.js";
import * as oldCodecs from "../cases/evolution-old/expected/evolution/src/codecs.js";
import {
  EvolutionConnection,
  Failed as OldFailed,
  type Item as OldItem,
} from "../cases/evolution-old/expected/evolution/src/index.js";
import * as newCodecs from "../cases/evolution-new/expected/evolution/src/codecs.js";
import {
  Failed as NewFailed,
  Level,
  type Item as NewItem,
} from "../cases/evolution-new/expected/evolution/src/index.js";
import { EvolutionServerBase } from "../cases/evolution-new/expected/evolution/src/server.js";

/** Two versions of one specification, the newer one with members, parameters, values and cases appended. */
function through<Written, Read>(
  write: (writer: Writer, value: Written) => void,
  read: (reader: Reader) => Read,
  value: Written,
): Read {
  const writer = new Writer();
  writer.beginMessage();
  write(writer, value);
  writer.endMessage();
  const reader = new Reader();
  reader.reset(writer.message());
  return read(reader);
}

const oldItem: OldItem = { id: "a", level: 1, shape: { kind: "circle", value: 2 } };
const newItem: NewItem = {
  ...oldItem,
  shape: { kind: "circle", value: 2 },
  level: Level.extreme,
  note: "new",
  count: 7,
  tags: ["x"],
  best: Level.low,
};

describe("a newer side reads what an older one wrote", () => {
  test("with defaults, and absent ones left out, at any depth", () => {
    const read = through(oldCodecs.writeEchoArguments, newCodecs.readEchoArguments, {
      item: oldItem,
      items: [oldItem, oldItem],
    });
    const filled = { ...oldItem, count: 50, tags: [], best: Level.extreme };
    expect(read).toStrictEqual({ item: filled, items: [filled, filled], times: 1 });
  });

  test("exceptions too", () => {
    const error = through(
      oldCodecs.writeFailed,
      (reader) => newCodecs.readFailed(reader, "message"),
      new OldFailed("", { reason: "because" }),
    );
    expect(error).toBeInstanceOf(NewFailed);
    expect(error).toMatchObject({
      message: "message",
      reason: "because",
      status: -1,
      item: undefined,
    });
  });
});

describe("an older side reads what a newer one wrote", () => {
  test("without what it does not know; a value of an enum stays a number", () => {
    const read = through(newCodecs.writeEchoArguments, oldCodecs.readEchoArguments, {
      item: newItem,
      items: [newItem],
      times: 3,
      note: "n",
    });
    const known = { id: "a", level: 2, shape: { kind: "circle", value: 2 } };
    expect(read).toStrictEqual({ item: known, items: [known] });
    const back = through(oldCodecs.writeEchoResult, newCodecs.readEchoResult, read.item);
    expect(back.level).toBe(Level.extreme);
  });

  test("exceptions too", () => {
    const error = through(
      newCodecs.writeFailed,
      (reader) => oldCodecs.readFailed(reader, ""),
      new NewFailed("", { reason: "because", status: 5, item: newItem }),
    );
    expect(error).toMatchObject({ reason: "because" });
  });

  test("a case that it does not know is an error of the interface", () => {
    const label: NewItem = { ...newItem, shape: { kind: "label", value: "?" } };
    const read = (): unknown => through(newCodecs.writeEchoResult, oldCodecs.readEchoResult, label);
    expect(read).toThrow(IncompatibleInterface);
    expect(read).toThrow("case number 2 of Shape");
  });
});

class Daemon extends EvolutionServerBase {
  echo(item: NewItem): NewItem {
    const shape = { kind: "label", value: "?" } as const;
    if (item.id === "throw") throw new NewFailed("", { reason: "r", item: { ...item, shape } });
    return item.id === "label" ? { ...item, shape } : item;
  }
}

test("an unknown case fails its call or its event, and the connection goes on", async () => {
  const transport = createMemoryTransport();
  const server = await Daemon.serve({ transport, signals: false });
  onTestFinished(() => server.close());
  const peer = await EvolutionConnection.connect({ transport });
  onTestFinished(() => peer.close());

  await expect(peer.echo({ ...oldItem, id: "label" }, [])).rejects.toThrow(
    /The answer of echo cannot be read: .* case number 2 of Shape/u,
  );
  await expect(peer.echo({ ...oldItem, id: "throw" }, [])).rejects.toThrow(OldFailed);

  const seen: string[] = [];
  peer.changed.subscribe(({ item }) => seen.push(item.id));
  const loop = peer.changed[Symbol.asyncIterator]().next();
  expect(await peer.echo(oldItem, [])).toStrictEqual(oldItem);
  await server.changed({ ...newItem, id: "unknown", shape: { kind: "label", value: "?" } });
  await server.changed({ ...newItem, id: "known" });
  await expect(loop).rejects.toThrow(IncompatibleInterface);
  expect(await peer.echo(oldItem, [])).toStrictEqual(oldItem);
  expect(seen).toEqual(["known"]);
});
