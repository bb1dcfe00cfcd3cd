import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backUp } from "../../examples/vault/back-up.js";
import { NotStored, VaultConnection } from "../../examples/vault/out/vault/src/index.js";
import { VaultServer } from "../../examples/vault/vault-server.js";
import { temporaryFolder } from "./temporary-folder.js";

test("the example of the README stores, fetches, reads and removes a file", async () => {
  const folder = temporaryFolder();
  const [notes, copy, kept] = ["notes.txt", "copy.txt", "kept"].map((name) => join(folder, name));
  if (notes === undefined || copy === undefined || kept === undefined) throw new Error("No paths.");
  const text = "a line\n".repeat(500);
  writeFileSync(notes, text);
  mkdirSync(kept);
  const address = join(folder, "run", "socket");
  const server = await VaultServer.serve({ address, signals: false }, kept);
  onTestFinished(() => server.close());

  const printed: string[] = [];
  await backUp(notes, copy, { address }, (line) => printed.push(line));
  expect(printed).toEqual(["3500 bytes read", "3500 bytes stored", "500 lines", "Remove notes?"]);
  expect(readFileSync(copy, "utf8")).toBe(text);
  expect(readdirSync(kept)).toEqual([]);

  const vault = await VaultConnection.connect({ address, callbacks: { confirm: () => false } });
  onTestFinished(() => vault.close());
  await vault.store("../escape", [new Uint8Array(3)]);
  expect(readdirSync(kept)).toEqual(["..%2Fescape.file"]);
  await vault.remove("../escape");
  expect(readdirSync(kept)).toHaveLength(1);
  await expect(vault.remove("none")).rejects.toThrow(NotStored);
  const missing = vault.fetch("none")[Symbol.asyncIterator]();
  await expect(missing.next()).rejects.toThrow("there is no none");
});
