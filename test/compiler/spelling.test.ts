import { describe, expect, test } from "vitest";
import { camelCase, kebabCase, pascalCase } from "../../compiler/spelling.js";

describe("camelCase", () => {
  test.each([
    ["get_student", "getStudent"],
    ["getStudent", "getStudent"],
    ["GetStudent", "getStudent"],
    ["id", "id"],
    ["ID", "id"],
    ["X", "x"],
    ["HTTP_CODE", "httpCode"],
    ["HTTPCode", "httpCode"],
    ["HTTP2", "http2"],
    ["get_URL", "getURL"],
    ["line_2", "line2"],
    ["a__b", "aB"],
    ["_id", "_id"],
    ["id_", "id_"],
    ["__proto__", "__proto__"],
    ["_", "_"],
    ["_1", "_1"],
  ])("%s becomes %s", (name, expected) => {
    expect(camelCase(name)).toBe(expected);
  });
});

describe("pascalCase", () => {
  test.each([
    ["get_student", "GetStudent"],
    ["StudentSystem", "StudentSystem"],
    ["HTTPServer", "HTTPServer"],
    ["HTTP_SERVER", "HttpServer"],
    ["_id", "_Id"],
  ])("%s becomes %s", (name, expected) => {
    expect(pascalCase(name)).toBe(expected);
  });
});

describe("kebabCase", () => {
  test.each([
    ["StudentSystem", "student-system"],
    ["HTTPServer", "http-server"],
    ["student_system", "student-system"],
    ["Web2Print", "web2-print"],
    ["_Private_", "private"],
    ["A", "a"],
    ["ABC", "abc"],
    ["___", ""],
  ])("%s becomes %s", (name, expected) => {
    expect(kebabCase(name)).toBe(expected);
  });
});
