// A daemon as a process of its own: node daemon.js PEER SOCKET JOURNAL
import { setTimeout as after } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { Journal } from "./journal.js";
import { loadPeer, type Work } from "./peer.js";
import { usage } from "./usage.js";

const [name = "", path = "", journalPath = ""] = process.argv.slice(2);
const journal = new Journal(journalPath);

const work: Work = {
  once(id, payload) {
    journal.ran("once", id);
    return { id, checksum: crc32(payload) };
  },
  again(id, payload) {
    journal.ran("again", id);
    return { id, checksum: crc32(payload) };
  },
  async later(id, delayMs) {
    journal.ran("later", id);
    await after(delayMs);
    return { id, checksum: 0 };
  },
};

const peer = await loadPeer(name);
try {
  const { closed } = await peer.serve(path, work);
  process.send?.("serving");
  void closed.then(() => process.disconnect?.());
} catch (error) {
  process.send?.(`failed: ${String(error)}`);
  process.exit(1);
}
process.on("message", (order) => {
  if (order === "usage") process.send?.(usage());
});
// Whoever started this one is gone.
process.on("disconnect", () => process.exit());
