// node dist/streams/daemon.js PATH: serves until its parent is gone, and watches its own memory from one message of the parent to the next.
import { watchMemory } from "./memory-watch.js";
import { serveRaw } from "./raw-server.js";
import { StreamsServer } from "./server.js";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("At which path?");
await StreamsServer.serve({ address: `unix:${path}` });
await serveRaw(path);

let stop: ReturnType<typeof watchMemory> | undefined;
process.on("disconnect", () => process.exit());
process.on("message", () => {
  const watched = stop?.();
  stop = watched === undefined ? watchMemory() : undefined;
  process.send?.(watched ?? "watching");
});
process.send?.("ready");
