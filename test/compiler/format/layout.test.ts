import { describe, expect, test } from "vitest";
import { format } from "../../../compiler/format/format.js";

function formatted(text: string): string | undefined {
  return format({ name: "spec.lmspc", text }).text;
}

const before = `import   "common.lmspc"// shared
namespace com.example.x
version    1.4.0
class X
/// How bad it is.
@deprecated( "use x" )  @name("Lvl") // why
enum Level { debug,info, // i
  warn=10
   /// The worst.
  error, }
union Shape{circle:Circle,label:string}
type   StudentId=string


type M = map< string,*(string ?) >
model Nothing{}
exception Gone{ id:string
/// When it went.
@deprecated at : timestamp?=1.5 }
@idempotent @timeout(5s) method f(@name("b") a:uint32=50,
  b: * string? = []) : stream Line throws Gone ,Other
callback confirm(prompt:string="a  b",level:Level=debug,n:int32=-1):boolean
method put(name:string,
   data:stream binary)
   :uint64
event  e(/// The first.
 a:string)`;

const after = `import "common.lmspc"  // shared
namespace com.example.x
version 1.4.0
class X
/// How bad it is.
@deprecated("use x")
@name("Lvl")  // why
enum Level {
    debug
    info  // i
    warn = 10
    /// The worst.
    error
}
union Shape {
    circle: Circle
    label: string
}
type StudentId = string

type M = map<string, *(string?)>
model Nothing {
}
exception Gone {
    id: string
    /// When it went.
    @deprecated
    at: timestamp? = 1.5
}
@idempotent
@timeout(5s)
method f(@name("b") a: uint32 = 50, b: *string? = []): stream Line throws Gone, Other
callback confirm(prompt: string = "a  b", level: Level = debug, n: int32 = -1): boolean
method put(name: string, data: stream binary): uint64
event e(  /// The first.
    a: string
)
`;

test("the whole language has one layout", () => {
  expect(formatted(before)).toBe(after);
});

describe("comments", () => {
  test("that end a line stay there, and others stay above what they are above", () => {
    expect(formatted("// a\nmodel M{ // b\n//c\nd:string// e\n// f\n}// g\n// h")).toBe(
      "// a\nmodel M {  // b\n    //c\n    d: string  // e\n    // f\n}  // g\n// h\n",
    );
  });

  test("between parameters give each of them a line", () => {
    expect(formatted("method f(a: string, // b\n// c\nd: string // e\n): string // g")).toBe(
      "method f(\n    a: string,  // b\n    // c\n    d: string  // e\n): string  // g\n",
    );
  });

  test("in the middle of a line go to its end, or above it if that is taken", () => {
    expect(formatted("method f() // a\n: string")).toBe("method f(): string  // a\n");
    expect(formatted("/// f\n@deprecated\nmethod f() // a\n: string // b")).toBe(
      "// a\n/// f\n@deprecated\nmethod f(): string  // b\n",
    );
  });

  test("that document nothing do not begin to where they are put", () => {
    expect(formatted("method f(a:\n/// nothing\nstring) // b")).toBe(
      "method f(\n    // nothing\n    a: string\n)  // b\n",
    );
  });
});

describe("lines", () => {
  test("are grouped by one blank line, and none at either end of a block or the text", () => {
    expect(
      formatted("\n\nclass A\n\n \n\n// b\nmodel M {\n\n a: string\n\n\n b: string\n\n}\n\n\n"),
    ).toBe("class A\n\n// b\nmodel M {\n    a: string\n\n    b: string\n}\n");
  });

  test("of more than 100 columns are broken, those of exactly 100 are not", () => {
    const line = (length: number): string => `method f(a: ${"A".repeat(length - 24)}, b: string)`;
    expect(formatted(line(100))).toBe(`${line(100)}\n`);
    expect(formatted(line(101))).toBe(`method f(\n    a: ${"A".repeat(77)},\n    b: string\n)\n`);
    expect(formatted(formatted(line(101)) ?? "")).toBe(formatted(line(101)));
    const short = "method f(\n    a: string,\n\n    b: string\n)\n";
    expect(formatted(short)).toBe("method f(a: string, b: string)\n");
  });

  test("end in a line feed, and a text of nothing stays one", () => {
    expect(formatted("\uFEFFnamespace a.b\r\nclass A\rsocket /a {")).toBe(
      "namespace a.b\nclass A\nsocket /a {\n",
    );
    expect(formatted(" \n\n")).toBe("");
  });
});
