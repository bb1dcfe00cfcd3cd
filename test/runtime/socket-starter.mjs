// A daemon on command: reads one JSON command a line from stdin and answers each with one JSON line.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { listenUnixSocket } = await import(
  pathToFileURL(`${folder}/transports/unix-listener.js`).href
);
const { acquireSocketLock } = await import(
  pathToFileURL(`${folder}/transports/socket-lock.js`).href
);

/** @type {Map<string, { close(): Promise<void> }>} */
const listeners = new Map();
let refused = 0;

const commands = {
  async listen({ path }) {
    listeners.set(path, await listenUnixSocket(path, greet, () => refused++));
  },
  async close({ path }) {
    await listeners.get(path)?.close();
  },
  async umask({ mask }) {
    process.umask(mask);
  },
  async refused() {
    return refused;
  },
  /** Takes and releases the lock over and over; `enter` and `leave` throw where another holder is inside. */
  async contend({ path, inside, forMs }) {
    const { openSync, closeSync, unlinkSync } = await import("node:fs");
    const end = performance.now() + forMs;
    let turns = 0;
    while (performance.now() < end) {
      const lock = await acquireSocketLock(path).catch((error) => {
        if (error.code !== "address-in-use") throw error;
      });
      if (lock === undefined) continue;
      closeSync(openSync(inside, "wx"));
      await new Promise(setImmediate);
      unlinkSync(inside);
      lock.release();
      turns++;
    }
    return turns;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, command, ...rest } = JSON.parse(line);
  commands[command](rest).then(
    (value) => answer({ id, value }),
    (error) =>
      answer({ id, error: { name: error.name, code: error.code, message: error.message } }),
  );
}
process.exit();

/** @param {import("node:net").Socket} socket */
function greet(socket) {
  socket.write(`${process.pid}\n`);
}

function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
