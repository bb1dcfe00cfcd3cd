// A daemon that reads streams slowly: `node stream-daemon.mjs ADDRESS`.
import process from "node:process";
import { CertificationServerBase } from "../out/certification/dist/server.js";

class StreamDaemon extends CertificationServerBase {
  async put(name, data) {
    let bytes = 0;
    let most = 0;
    let before = 0;
    for await (const part of data) {
      bytes += part.length;
      // A name is how much is to be read before it counts what memory is taken.
      if (before === 0 && bytes > Number(name)) before = process.memoryUsage.rss();
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, process.memoryUsage.rss());
    }
    process.stdout.write(`${JSON.stringify({ grown: most - before })}\n`);
    return BigInt(bytes);
  }

  async *tail(path, { application, signal }) {
    signal.addEventListener("abort", () => process.stdout.write(`${signal.reason.code}\n`));
    try {
      for (;;) {
        const more = await application.confirm(path);
        if (!more) return;
        yield { name: path, children: [] };
      }
    } finally {
      process.stdout.write("left\n");
    }
  }
}

const server = await StreamDaemon.serve({ address: process.argv[2], onError: () => {} });
process.stdout.write(`serving ${server.address}\n`);
