// node dist/growth/methods-client.js SIZE PATH: an application that calls the last of so many methods, whenever its parent asks.
import { measureCalls, type Caller } from "../harness/calls.js";
import { cpuMicroseconds, type CallsOrder } from "../harness/orders.js";
import { load, type Generated } from "./methods-package.js";

const [size, path] = process.argv.slice(2);
if (size === undefined || path === undefined) throw new Error("How many methods, at which path?");
// Node's own start is not counted.
const before = cpuMicroseconds();
// This is what the package exports.
const { ManySystemConnection } = (await load(size, "index.js")) as Generated;
const caller = await connect(path);
if ((await caller.getStudent("42")) !== "42") throw new Error("The answer is another one.");
process.on("disconnect", () => process.exit());
process.on("message", (question: CallsOrder | "cpu" | "memory") => {
  void carryOut(question, path).then((result) => process.send?.(result));
});
process.send?.("ready");

async function connect(at: string): Promise<Caller> {
  const connection = await ManySystemConnection.connect({ address: `unix:${at}` });
  const last = `method${size}`;
  return {
    getStudent: async (id) => connection[last]?.(id),
    // One connection is all that is asked for: it ends with the process.
    close: () => undefined,
  };
}

async function carryOut(
  question: CallsOrder | "cpu" | "memory",
  at: string,
): Promise<object | number> {
  if (question === "cpu") return cpuMicroseconds() - before;
  if (question === "memory") {
    globalThis.gc?.();
    return process.memoryUsage();
  }
  return measureCalls({ connect }, at, caller, question);
}
