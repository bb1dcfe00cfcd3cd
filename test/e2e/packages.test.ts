import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pack, packed, root, run } from "./packed.js";
import { temporaryFolder } from "./temporary-folder.js";

const bin = (name: string): string => join(root, "node_modules", ".bin", name);
const cli = join(root, "compiler", "dist", "cli.js");

const application = `
import { StudentNotFound, StudentSystemConnection, type Student } from "student-system";
import { StudentSystemServerBase, type CallContext } from "student-system/server";

class Daemon extends StudentSystemServerBase {
  getStudent(id: string, { application }: CallContext): Student {
    if (id !== "42") throw new StudentNotFound(\`no student \${id} for \${application.name}\`);
    return { id, firstName: "Ada", lastName: "Lovelace", age: 36, photo: new Uint8Array([1, 2, 3]) };
  }
  async updateStudent(info: Student): Promise<void> {
    await this.studentAdded(0.5, info);
  }
}

const daemon = await Daemon.serve({ address: process.argv[2] ?? "" });
const students = await StudentSystemConnection.connect({ address: daemon.address, name: "packed" });
const heard: Promise<string> = new Promise((resolve) => {
  students.studentAdded.subscribe(({ info }) => resolve(info.lastName));
});
const ada = await students.getStudent("42", { timeoutMs: 5000 });
await students.updateStudent(ada);
console.log(await heard, ada.age);
try {
  await students.getStudent("7");
} catch (error) {
  if (error instanceof StudentNotFound) console.log(error.name, error.message, error.code);
}
await students.close();
await daemon.close();
`;

test("packed packages install, compile under strict TypeScript and run outside of the repository", () => {
  const folder = temporaryFolder();
  run(root, process.execPath, cli, "build", "specs/student.lmspc", join(folder, "out"));
  const runtime = packed(join(root, "runtime"));
  const generated = pack(join(folder, "out", "student-system"), folder);
  const daemon = pack(join(folder, "out", "student-system-daemon"), folder);

  const app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(
    join(app, "package.json"),
    JSON.stringify({ name: "app", type: "module", private: true }),
  );
  run(app, "npm", "install", "--offline", "--no-audit", "--no-fund", runtime, generated);
  writeFileSync(join(app, "app.ts"), application);
  const strict =
    "--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --target es2022 --module nodenext --skipLibCheck false";
  run(
    app,
    bin("tsc"),
    ...strict.split(" "),
    "--types",
    "node",
    "--typeRoots",
    join(root, "node_modules", "@types"),
    "app.ts",
  );
  expect(run(app, process.execPath, "app.js", join(folder, "run", "socket"))).toBe(
    "Lovelace 36\nStudentNotFound no student 7 for packed declared-exception\n",
  );

  for (const file of [runtime, generated]) {
    expect(run(folder, bin("publint"), "--strict", file)).toContain("All good!");
    // Fails unless every entry resolves, with types, in every way in which ES modules can be imported.
    expect(run(folder, bin("attw"), "--profile", "esm-only", file)).toContain("🟢");
  }
  expect(daemon).toContain("student-system-daemon");
}, 120_000);

test("the daemon that was written compiles and serves outside of the repository, as the README says", async () => {
  const folder = temporaryFolder();
  run(root, process.execPath, cli, "build", "specs/student.lmspc", join(folder, "out"));
  const runtime = packed(join(root, "runtime"));
  run(folder, "npm", "install", "--offline", "--prefix", "out", runtime);
  const stub = join(folder, "out", "student-system-daemon");
  run(stub, "npm", "install", "--offline", "--omit=dev");
  run(stub, bin("tsc"), "--typeRoots", join(root, "node_modules", "@types"));

  const main = join(stub, "dist", "student-system-server.js");
  const address = `unix:${join(folder, "run", "socket")}`;
  const daemon = spawn(process.execPath, [main], {
    env: { ...process.env, MEDIUM_ADDRESS: address },
  });
  onTestFinished(() => void daemon.kill("SIGKILL"));
  const [line] = (await once(daemon.stdout, "data")) as [Buffer];
  expect(line.toString()).toBe(`StudentSystem is served at ${address}\n`);
  daemon.kill("SIGTERM");
  expect(await once(daemon, "exit")).toEqual([0, null]);
}, 120_000);
