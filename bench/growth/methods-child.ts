// node dist/growth/methods-child.js FOLDER NUMBER PATH: loads a package of so many methods, and calls the last of them.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cpuMicroseconds } from "../harness/orders.js";

/** What is generated from the specification that `methods.ts` writes; its methods have numbers, so no type knows them. */
interface Generated {
  ManySystemConnection: { connect(options: object): Promise<Record<string, Method>> };
}
interface GeneratedServer {
  ManySystemServerBase: (abstract new () => object) & { serve(options: object): Promise<object> };
}
type Method = (id: string) => Promise<string>;

const [folder, number, path] = process.argv.slice(2);
if (folder === undefined || path === undefined) throw new Error("Which package, and which path?");
const last = `method${number}`;
const before = cpuMicroseconds();
const load = (file: string): Promise<unknown> =>
  import(pathToFileURL(join(folder, "dist", file)).href);
// Both are what the package exports.
const { ManySystemConnection } = (await load("index.js")) as Generated;
const { ManySystemServerBase } = (await load("server.js")) as GeneratedServer;

class Server extends ManySystemServerBase {}
for (let index = 1; index <= Number(number); index++) {
  Object.defineProperty(Server.prototype, `method${index}`, { value: (id: string) => id });
}
await Server.serve({ address: `unix:${path}` });
const connection = await ManySystemConnection.connect({ address: `unix:${path}` });
const call = (): Promise<string> | undefined => connection[last]?.("42");
if ((await call()) !== "42") throw new Error("The answer is another one.");
const firstMs = (cpuMicroseconds() - before) / 1000;
const perCall: number[] = [];
for (let round = 0; round < 12; round++) {
  const start = cpuMicroseconds();
  for (let times = 0; times < 200; times++) await Promise.all(Array.from({ length: 64 }, call));
  if (round > 3) perCall.push((cpuMicroseconds() - start) / (200 * 64));
}
const { heapUsed } = process.memoryUsage();
process.stdout.write(JSON.stringify({ firstMs, perCall, heapUsed }), () => process.exit());
