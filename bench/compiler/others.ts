import fs from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Job } from "./measure.js";

/** The student interface in the languages of others, and what compiles it: the same four strings, bytes and calls. */
const proto = `syntax = "proto3";

package com.pcthingz.libmedium.student;

service StudentSystem {
  rpc GetStudent(GetStudentRequest) returns (Student);
  rpc UpdateStudent(Student) returns (Nothing);
  rpc StudentAdded(Nothing) returns (stream StudentAddedEvent);
}

message Student {
  string id = 1;
  string first_name = 2;
  string last_name = 3;
  uint32 age = 4;
  bytes photo = 5;
}

message GetStudentRequest {
  string id = 1;
}

message Nothing {}

message StudentAddedEvent {
  double time = 1;
  Student info = 2;
}
`;

const typespec = `namespace Com.Pcthingz.Libmedium.Student;

model Student {
  id: string;
  first_name: string;
  last_name: string;
  age: uint8;
  photo: bytes;
}

@error
model StudentNotFound {
  message: string;
}

model StudentAdded {
  time: float64;
  info: Student;
}

interface StudentSystem {
  getStudent(id: string): Student | StudentNotFound;
  updateStudent(info: Student): void;
  studentAdded(): StudentAdded[];
}
`;

/** Jobs of those that are installed, and why the others are not measured. */
export function otherCompilers(folder: string): { jobs: Job[]; absent: string[] } {
  fs.writeFileSync(join(folder, "student.proto"), proto);
  fs.writeFileSync(join(folder, "student.tsp"), typespec);
  fs.writeFileSync(join(folder, "buf.gen.yaml"), generation(folder));
  const jobs: Job[] = [];
  const absent: string[] = [];
  for (const { name, needs, args } of commands) {
    const [script, missing] = [scriptOf(...needs[0]), needs.find((need) => !scriptOf(...need))];
    if (script !== undefined && missing === undefined) {
      jobs.push({ name, args: [script, ...args], folder });
    } else {
      absent.push(`${name}: ${(missing ?? needs[0])[0]} is not installed`);
    }
  }
  return { jobs, absent };
}

type Installed = readonly [packageName: string, command: string];

interface Other {
  readonly name: string;
  /** What it starts with, and what that starts. */
  readonly needs: readonly [Installed, ...Installed[]];
  readonly args: readonly string[];
}

const buf: Installed = ["@bufbuild/buf", "buf"];
const protocGenEs: Installed = ["@bufbuild/protoc-gen-es", "protoc-gen-es"];
const tsp: Installed = ["@typespec/compiler", "tsp"];

const commands: readonly Other[] = [
  { name: "buf build", needs: [buf], args: ["build", "-o", "student.binpb"] },
  {
    name: "buf generate, protoc-gen-es",
    needs: [buf, protocGenEs],
    args: ["generate", "--path", "student.proto"],
  },
  { name: "tsp compile --no-emit", needs: [tsp], args: ["compile", "student.tsp", "--no-emit"] },
];

/** With the JavaScript and the declarations that ours writes, too. */
function generation(folder: string): string {
  const plugin = scriptOf(...protocGenEs) ?? "";
  return `version: v2
plugins:
  - local: ["node", ${JSON.stringify(plugin)}]
    out: ${JSON.stringify(join(folder, "out-es"))}
    opt: ["target=ts+js+dts"]
`;
}

/** The script that a package installs as a command; undefined where it is not installed. */
function scriptOf(packageName: string, command: string): string | undefined {
  const require = createRequire(import.meta.url);
  for (const base of require.resolve.paths(packageName) ?? []) {
    const path = join(base, packageName, "package.json");
    if (!fs.existsSync(path)) continue;
    const { bin } = JSON.parse(fs.readFileSync(path, "utf8")) as {
      bin?: Readonly<Record<string, string>>;
    };
    const script = bin?.[command];
    if (script !== undefined) return join(dirname(path), script);
  }
  return undefined;
}
