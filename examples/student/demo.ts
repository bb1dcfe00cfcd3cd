// Starts the daemon as a process of its own on a socket in a temporary folder, uses it, and cleans up.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StudentNotFound, StudentSystemConnection, type Student } from "student-system";

const ada: Student = {
  id: "42",
  firstName: "Ada",
  lastName: "Lovelace",
  age: 36,
  photo: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]),
};

const folder = await mkdtemp(join(tmpdir(), "student-demo-"));
process.env["MEDIUM_ADDRESS"] = `unix:${join(folder, "run", "socket")}`;
const daemon = run("server.js", join(folder, "students.json"));
try {
  await started(daemon);
  await useStudents();
  await finished(run("find-student.js", ada.id));
  await finished(run("find-student.js", "43"));
} finally {
  daemon.kill("SIGTERM");
  await finished(daemon);
  await rm(folder, { recursive: true });
}
console.log("The daemon has stopped and everything is cleaned up.");

async function useStudents(): Promise<void> {
  await using students = await StudentSystemConnection.connect({ name: "demo" });

  try {
    await students.getStudent(ada.id);
  } catch (error) {
    if (!(error instanceof StudentNotFound)) throw error;
    console.log(`Exception: StudentNotFound, "${error.message}", thrown in process ${daemon.pid}`);
  }

  const events = students.studentAdded[Symbol.asyncIterator]();
  await students.updateStudent(ada);
  const { value: event } = await events.next();
  console.log(`Event:     student_added, ${event?.info.firstName} ${event?.info.lastName}`);

  const student = await students.getStudent(ada.id);
  console.log(`Call:      get_student, ${student.firstName} ${student.lastName}, ${student.age}`);
}

function run(script: string, ...values: string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  if (script === "find-student.js") console.log(`$ find_student ${values.join(" ")}`);
  return spawn(process.execPath, [path, ...values], {
    stdio: ["ignore", script === "server.js" ? "pipe" : "inherit", "inherit"],
  });
}

/** The daemon says where it serves as soon as it does. */
async function started(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error("The daemon has no standard output.");
  const [line] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("The daemon did not start."))),
  ]);
  console.log(`Daemon:    process ${child.pid}. ${String(line).trim()}`);
}

async function finished(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
