// A student system for the tests of a daemon's life: node life-daemon.mjs OPTIONS, which are those of serve as JSON, and some of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { StudentSystemServerBase } from "student-system/server";

const { says, starts, exits, hangs, waitsFor, orders, ...options } = JSON.parse(
  process.argv[2] ?? "{}",
);

class LifeDaemon extends StudentSystemServerBase {
  /** Calls that wait for the order "finish". */
  waiting = [];

  run(signal) {
    // Said when the address is free.
    signal.addEventListener("abort", () => {
      setImmediate(() => process.stdout.write("closing\n"));
    });
  }

  async getStudent(id) {
    if (id === "print") {
      console.log("printed by the daemon");
      process.stdout.write("written by the daemon\n");
    }
    if (id === "exit") {
      console.error("last words");
      process.exit(7);
    }
    if (id === "leave a child") {
      const child = spawn("sleep", ["600"], { stdio: ["ignore", "inherit", "inherit"] });
      await once(child, "spawn");
      process.stderr.write(`left ${child.pid}\n`);
      process.kill(process.pid, "SIGKILL");
    }
    if (id === "wait") {
      await new Promise((resolve) => {
        this.waiting.push(resolve);
        process.stdout.write("waiting\n");
      });
    }
    const photo = new Uint8Array(id === "large" ? 5_000_000 : 0).fill(7);
    return { id, firstName: String(process.pid), lastName: "", age: 0, photo };
  }

  updateStudent() {}
}

if (starts !== undefined) appendFileSync(starts, `${process.pid}\n`);
if (says !== undefined) console.error(says);
if (exits !== undefined) process.exit(exits);
if (waitsFor !== undefined) await comes(waitsFor);
if (hangs === true) setInterval(() => {}, 1000);
else await serve();

async function comes(file) {
  while (!existsSync(file)) await delay(5);
}

async function serve() {
  try {
    const server = await LifeDaemon.serve(options);
    process.stdout.write(`serving ${server.address}\n`);
    if (orders === true) {
      createInterface({ input: process.stdin }).on("line", () => {
        for (const finish of server.waiting) finish();
      });
      process.stdin.unref();
    }
    await server.closed;
    process.stdout.write("closed\n");
  } catch (error) {
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
