// A program that takes all descriptors that it may have: node few-descriptors.mjs application|daemon ADDRESS
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { StudentSystemConnection } from "student-system";
import { StudentSystemServerBase } from "student-system/server";

const [, , mode, address] = process.argv;

/** Opens what can be opened, and returns what closes it again. */
function takeAll() {
  const taken = [];
  try {
    for (;;) taken.push(openSync("/dev/null"));
  } catch {
    return () => taken.forEach((descriptor) => closeSync(descriptor));
  }
}

const failure = (options) => StudentSystemConnection.connect(options).catch((error) => error);

if (mode === "daemon") await closeWithNone();
else await connectWithNone();

async function connectWithNone() {
  const ways = [{ command: ["true"] }, { address, start: ["true"] }];
  // So that everything is loaded that is needed.
  for (const way of ways) await failure({ ...way, timeoutMs: 100 });
  const giveBack = takeAll();
  const errors = [];
  for (const way of ways) errors.push(await failure({ ...way, timeoutMs: 1_000 }));
  giveBack();
  for (const { code, message } of errors) console.log(`${code}: ${message}`);
  console.log("goes on");
}

async function closeWithNone() {
  let resolve;
  const started = new Promise((resolved) => (resolve = resolved));
  class Daemon extends StudentSystemServerBase {}
  const daemon = await Daemon.serve({
    address,
    onError(error) {
      console.error(error.message);
      resolve();
    },
  });
  // It was not told READY=1 either: the program that tells it is gone again.
  await started;
  takeAll();
  process.kill(process.pid, "SIGTERM");
  await daemon.closed;
  console.log("closed");
}
