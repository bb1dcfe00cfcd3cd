import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { StudentSystemConnection, type ConnectOptions } from "student-system";
import { describe, expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { isRunning, until } from "./until.js";

const script = fileURLToPath(new URL("life-daemon.mjs", import.meta.url));

function command(options: object = {}): string[] {
  return [process.execPath, script, JSON.stringify({ address: "stdio:", ...options })];
}

async function connect(options: object = {}): Promise<StudentSystemConnection> {
  const students = await StudentSystemConnection.connect({ command: command(options) });
  onTestFinished(() => students.close());
  return students;
}

async function pidOf(students: StudentSystemConnection): Promise<number> {
  return Number((await students.getStudent("1")).firstName);
}

describe("a daemon that the application starts", () => {
  test("answers, and ends with the connection", async () => {
    const students = await connect();
    const pid = await pidOf(students);
    expect(pid).not.toBe(process.pid);
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => students.getStudent(String(index))),
    );
    expect(answers.map(({ id }) => id)).toEqual(answers.map((_, index) => String(index)));
    await students.close();
    await until(() => !isRunning(pid));
  });

  test("takes and gives large values, many at a time", async () => {
    const students = await connect();
    const photo = new Uint8Array(5_000_000).fill(7);
    const ada = { id: "", firstName: "", lastName: "", age: 0, photo };
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        await students.updateStudent(ada);
        return students.getStudent("large");
      }),
    );
    for (const answer of answers) expect(Buffer.compare(answer.photo, photo)).toBe(0);
  });

  test("may print: that goes to standard error", async () => {
    const application = new Child("life-application.mjs", JSON.stringify({ command: command() }));
    onTestFinished(async () => void (await application.end()));
    await application.line();
    expect(application.stderr).toContain("serving stdio:\n");
    const students = await connect();
    expect((await students.getStudent("print")).id).toBe("print");
    expect((await students.getStudent("2")).id).toBe("2");
  });

  test("that ends in mid-call is told of, with how it ended and what it said last", async () => {
    const students = await connect();
    await expect(students.getStudent("exit")).rejects.toMatchObject({
      code: "connection-lost",
      message: expect.stringMatching(
        /get_student was not answered.*ended with exit code 7.*last words/su,
      ),
    });
  });

  test("that is killed is told of", async () => {
    const students = await connect();
    const pid = await pidOf(students);
    const waiting = students.getStudent("wait");
    process.kill(pid, "SIGKILL");
    await expect(waiting).rejects.toMatchObject({
      code: "connection-lost",
      message: expect.stringContaining("was ended by SIGKILL"),
    });
  });

  test("that is told to stop says so, and ends in good order", async () => {
    const students = await connect();
    const pid = await pidOf(students);
    const waiting = students.getStudent("wait");
    process.kill(pid, "SIGTERM");
    const refused = (async () => {
      for (;;) await students.getStudent("1");
    })();
    await expect(refused).rejects.toThrow("shutting down");
    process.kill(pid, "SIGTERM");
    await expect(waiting).rejects.toMatchObject({ code: "connection-lost" });
    await until(() => !isRunning(pid));
  });

  test.each<[string, string[], RegExp]>([
    [
      "ends before it serves",
      command({ says: "no licence", exits: 3 }),
      /ended with exit code 3\..*no licence/su,
    ],
    ["is no daemon", [process.execPath, "-e", "0"], /ended with exit code 0/u],
    [
      "does not exist",
      ["no-such-program"],
      /Cannot start "no-such-program": there is no such program/u,
    ],
  ])("that %s is told of", async (_, program, message) => {
    await expect(StudentSystemConnection.connect({ command: program })).rejects.toMatchObject({
      code: "connection-failed",
      message: expect.stringMatching(message),
    });
  });

  test("that never answers is given up in time, and ended", async () => {
    const hanging = StudentSystemConnection.connect({
      command: [process.execPath, "-e", "process.stdin.resume()"],
      timeoutMs: 100,
    });
    await expect(hanging).rejects.toMatchObject({ code: "timeout" });
  });

  test("ends when its application is killed", async () => {
    const application = new Child("life-application.mjs", JSON.stringify({ command: command() }));
    const pid = Number(await application.line());
    await application.end("SIGKILL");
    await until(() => !isRunning(pid));
    expect(isRunning(pid)).toBe(false);
  });
});

test("stdio: is refused where nobody is at the other end", async () => {
  const [program = "", ...values] = command();
  const daemon = spawn(program, values, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  daemon.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(daemon, "close");
  expect(daemon.exitCode).toBe(1);
  expect(said).toMatch(/^invalid-address: .*standard input is no pipe/u);
});

test.each<[ConnectOptions, string]>([
  [{ command: ["x"], start: ["x"] }, "give one of them"],
  [{ command: ["x"], address: "/run/x/socket" }, "leave address out"],
])("%j contradicts itself", async (options, message) => {
  await expect(StudentSystemConnection.connect(options)).rejects.toMatchObject({
    code: "invalid-value",
    message: expect.stringContaining(message),
  });
});

test("stdio: needs a command", async () => {
  await expect(StudentSystemConnection.connect({ address: "stdio:" })).rejects.toMatchObject({
    code: "invalid-address",
    message: expect.stringContaining("connect({ command"),
  });
});
