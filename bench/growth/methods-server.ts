// node dist/growth/methods-server.js SIZE PATH: the daemon of a package of so many methods, until its parent is gone.
import { cpuMicroseconds } from "../harness/orders.js";
import { load, type GeneratedServer } from "./methods-package.js";

const [size, path] = process.argv.slice(2);
if (size === undefined || path === undefined) throw new Error("How many methods, at which path?");
// Node's own start is not counted.
const before = cpuMicroseconds();
// This is what the package exports.
const { ManySystemServerBase } = (await load(size, "server.js")) as GeneratedServer;

class Server extends ManySystemServerBase {}
for (let index = 1; index <= Number(size); index++) {
  Object.defineProperty(Server.prototype, `method${index}`, { value: (id: string) => id });
}
await Server.serve({ address: `unix:${path}` });
process.on("disconnect", () => process.exit());
process.on("message", (question) => {
  if (question === "memory") globalThis.gc?.();
  process.send?.(question === "memory" ? process.memoryUsage() : cpuMicroseconds() - before);
});
process.send?.("ready");
