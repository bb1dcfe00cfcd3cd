import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { describeOriginal, OriginalPeer } from "../original/original-peer.js";
import { temporaryFolder } from "./temporary-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const namespace = "com.pcthingz.libmedium.student";
const page = readFileSync(join(root, "examples/python-interop/README.md"), "utf8");

/** The block of the page behind a note. */
function block(note: string): string {
  const [, text] = page.split(`<!-- ${note} -->`)[1]?.match(/```\w*\n(.*?)```/su) ?? [];
  if (text === undefined) throw new Error(`The page has no block "${note}".`);
  return text;
}

/** Runs a command of the page in the folder of the example, and returns what it prints. */
async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const child = spawn(command, args, {
    cwd: join(root, "examples/python-interop"),
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  await once(child, "close");
  return printed;
}

/** Its package is a stand-in that speaks the original's wire, which is told where to look. */
function findStudent(id: string, base: string): Promise<string> {
  const original = join(root, "test/original");
  return run("python3", ["find_student.py", id], {
    LIBMEDIUM_BASE: base,
    PYTHONPATH: `${join(original, "stand-in")}:${original}`,
    PYTHONDONTWRITEBYTECODE: "1",
  });
}

describeOriginal("examples/python-interop", () => {
  test("an original application uses the TypeScript daemon", async () => {
    const base = temporaryFolder();
    const students = join(base, "students.json");
    const ada = { id: "42", firstName: "Ada", lastName: "Lovelace", age: 36, photo: "" };
    writeFileSync(students, JSON.stringify([ada]));
    const daemon = spawn(
      process.execPath,
      [join(root, "examples/student/dist/server.js"), students],
      {
        env: { ...process.env, MEDIUM_ADDRESS: `libmedium:${base}` },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const ended = once(daemon, "exit");
    onTestFinished(async () => {
      daemon.kill();
      await ended;
    });
    const [line] = await once(createInterface({ input: daemon.stdout }), "line");
    expect(line).toBe(`Serving on unix:${base}/${namespace}/socket`);
    expect(await findStudent("42", base)).toBe(block("printed by find_student.py 42"));
    expect(await findStudent("7", base)).toBe(block("printed by find_student.py 7"));
  });

  test("a TypeScript application uses the original daemon", async () => {
    const base = temporaryFolder();
    mkdirSync(join(base, namespace));
    const peer = await OriginalPeer.daemon(join(base, namespace, "socket"));
    await peer.answer("get_student", { result: ["42", "Ada", "Lovelace", 36, ""] });
    const find = join(root, "examples/student/dist/find-student.js");
    const printed = await run(process.execPath, [find, "42"], {
      MEDIUM_ADDRESS: `libmedium:${base}`,
    });
    expect(printed).toBe(block("printed by find_student.py 42"));
  });

  test("the page shows the application as it is", () => {
    const application = readFileSync(join(root, "examples/python-interop/find_student.py"), "utf8");
    expect(application).toContain(block("from examples/python-interop/find_student.py"));
  });
});
