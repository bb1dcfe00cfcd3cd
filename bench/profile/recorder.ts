// node --import dist/profile/recorder.js …: lets whoever connects to `PATH.SCRIPT.profile` begin a profile, and with the next connection have it.
import { once } from "node:events";
import { Session } from "node:inspector/promises";
import { createServer, type Socket } from "node:net";
import { basename } from "node:path";
import { controlPath, intervalUs } from "./control.js";

let recording: Session | undefined;
const [, script = "", , path = ""] = process.argv;
const control = createServer((socket) => void answer(socket));
control.listen(controlPath(path, basename(script, ".js")));
await once(control, "listening");
control.unref();

async function answer(socket: Socket): Promise<void> {
  if (recording === undefined) {
    recording = await started();
    socket.end("begun");
    return;
  }
  const { profile } = await recording.post("Profiler.stop");
  recording.disconnect();
  recording = undefined;
  socket.end(JSON.stringify(profile));
}

async function started(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: intervalUs });
  await session.post("Profiler.start");
  return session;
}
