import { expect, test } from "vitest";
import { lackingMethods } from "../../compiler/lacking-methods.js";

test.each([
  ["a method", "  getStudent(id: string) { }"],
  ["an async method", "async getStudent (id) {}"],
  ["an override over several lines", "override getStudent\n    (\n id: string)"],
  ["a field", "getStudent = async (id: string) => {}"],
  ["a generic method", "getStudent<T>(id: T)"],
])("%s implements", (_, source) => {
  expect(lackingMethods(["// other file", source], ["getStudent"])).toEqual([]);
});

test.each([
  ["a call", "run() { this.getStudent(1); }"],
  ["another name", "forgetStudent() {} getStudents() {} $getStudent() {}"],
  ["a comment", "// getStudent(id) {}\n/* getStudent(id) {}\n */\n * x"],
  ["a mention", 'throw new Error("getStudent")'],
])("%s does not", (_, source) => {
  expect(lackingMethods([source], ["getStudent"])).toEqual(["getStudent"]);
});

test("an address in a string is no comment", () => {
  expect(lackingMethods(['const a = "https://b"; getStudent() {}'], ["getStudent"])).toEqual([]);
});

test("without sources nothing is known to be lacking", () => {
  expect(lackingMethods([], ["getStudent"])).toEqual([]);
});
