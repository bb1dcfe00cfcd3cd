import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalText, interfaceHash } from "../../../compiler/spec/canonical.js";
import { specOf } from "../found.js";

const student = readFileSync(new URL("../../../specs/student.lmspc", import.meta.url), "utf8");

test("the canonical form and the hash are those of PROTOCOL.md", () => {
  const spec = specOf(student);
  expect(canonicalText(spec)).toBe(
    `namespace com.pcthingz.libmedium.student
class StudentSystem
model Student(id:string,first_name:string,last_name:string,age:uint8,photo:binary)
exception StudentNotFound()
method get_student(id:string):Student
method update_student(info:Student)
event student_added(time:double,info:Student)
`,
  );
  expect(interfaceHash(spec)).toBe("e71bb9f0ba8b496d");
});

test("comments, blanks and the socket do not count, nor does the order of different kinds", () => {
  const [head, ...rest] = student.split("\n\n");
  const moved = `// Again.\n${[...rest.toReversed(), head].join("\n\n\n")}\nsocket /run/x\n`;
  expect(interfaceHash(specOf(moved))).toBe("e71bb9f0ba8b496d");
});

test("a name, a type and the order of one kind do count", () => {
  const changes: [string, string][] = [
    ["first_name: string", "given_name: string"],
    ["age: uint8", "age: *uint8"],
    ["method get_student(id: string): Student\n", ""],
  ];
  for (const [from, to] of changes) {
    expect(student).toContain(from);
    expect(interfaceHash(specOf(student.replace(from, to)))).not.toBe("e71bb9f0ba8b496d");
  }
});

test("lists keep their stars", () => {
  const spec = specOf("namespace a\nclass B\nmethod c(d: * * uint8): ***string\n");
  expect(canonicalText(spec)).toContain("method c(d:**uint8):***string\n");
});
