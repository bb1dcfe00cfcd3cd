// node --import dist/profile/recorder.js …: lets whoever connects to `PATH.SCRIPT.profile` begin a profile, and with the next connection have it.
import { once } from "node:events";
import { Session } from "node:inspector/promises";
import { createServer, type Socket } from "node:net";
import { basename } from "node:path";
import { controlPath, intervalUs } from "./control.js";

// Without it a client has hung twice on Node 20, in a profile that began or ended. It takes hardly a sample.
await started(1_000_000);

let recording: Session | undefined;
const [, script = "", , path = ""] = process.argv;
const control = createServer((socket) => void answer(socket));
control.listen(controlPath(path, basename(script, ".js")));
await once(control, "listening");
control.unref();

async function answer(socket: Socket): Promise<void> {
  if (recording === undefined) {
    recording = await started(intervalUs);
    socket.end("begun");
    return;
  }
  const { profile } = await recording.post("Profiler.stop");
  recording.disconnect();
  recording = undefined;
  socket.end(JSON.stringify(profile));
}

async function started(microseconds: number): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: microseconds });
  await session.post("Profiler.start");
  return session;
}
