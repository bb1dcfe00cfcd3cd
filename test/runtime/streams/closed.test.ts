import { expect, test } from "vitest";
import { rejection } from "../student-server.js";
import { streamsPair } from "./streams-server.js";

test("a stream of a connection that was closed fails as a plain call does", async () => {
  const { peer } = await streamsPair();
  const made = peer.list(0);
  await peer.close();
  const plain = await rejection(peer.plain(1));
  expect(plain).toMatchObject({
    code: "connection-lost",
    message: expect.stringMatching(/this application closed the connection\. Connect again\.$/u),
  });
  const told = String(plain).replace(/^.* was not sent/u, "");
  for (const stream of [made, peer.list(0)]) {
    const error = await rejection(stream[Symbol.asyncIterator]().next());
    expect(error).toMatchObject({ code: "connection-lost" });
    expect(String(error).replace(/^.* was not sent/u, "")).toBe(told);
  }
});
