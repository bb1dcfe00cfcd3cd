import { caseList, type Case } from "./case-list.js";

const { cases, add } = caseList();
export const partCases: readonly Case[] = cases;

add("a method is appended", "method f()", "method f()\nmethod g()", "+ method-added: method g");
add(
  "the last method is removed",
  "method f()\nmethod g()",
  "method f()",
  "- method-removed: method g",
);
add(
  "a method is removed from the middle",
  "method f()\nmethod g()\nmethod h()",
  "method f()\nmethod h()",
  "- method-removed: method g, method h",
);
add(
  "a method is inserted",
  "method f()\nmethod h()",
  "method f()\nmethod g()\nmethod h()",
  "- method-inserted: method h, method g",
);
add("a method is renamed", "method f()", "method g()", "- method-renamed: method f, method g");
add(
  "methods are swapped",
  "method f()\nmethod g()",
  "method g()\nmethod f()",
  "- method-moved: method f, method g",
);
add(
  "a callback is appended",
  "callback f()",
  "callback f()\ncallback g()",
  "+ callback-added: callback g",
);
add(
  "a callback is removed",
  "callback f()\nmethod m()",
  "method m()",
  "- callback-removed: callback f",
);
add(
  "a callback is renamed",
  "callback f()",
  "callback g()",
  "- callback-renamed: callback f, callback g",
);
add(
  "callbacks are swapped",
  "callback f()\ncallback g()",
  "callback g()\ncallback f()",
  "- callback-moved: callback f, callback g",
);
add(
  "a callback is inserted",
  "callback f()",
  "callback g()\ncallback f()",
  "- callback-inserted: callback f, callback g",
);
add("an event is appended", "event f()", "event f()\nevent g()", "+ event-added: event g");
add("an event is removed", "event f()\nevent g()", "event f()", "- event-removed: event g");
add("an event is renamed", "event f()", "event g()", "- event-renamed: event f, event g");
add(
  "events are swapped",
  "event f()\nevent g()",
  "event g()\nevent f()",
  "- event-moved: event f, event g",
);
add(
  "an event is inserted",
  "event f()",
  "event g()\nevent f()",
  "- event-inserted: event f, event g",
);
add(
  "an exception is appended",
  "exception A",
  "exception A\nexception B",
  "+ exception-added: exception B",
);
add(
  "an exception is removed",
  "exception A\nexception B",
  "exception A",
  "- exception-removed: exception B",
);
add(
  "an exception is renamed",
  "exception A",
  "exception B",
  "- exception-renamed: exception A, exception B",
);
add(
  "exceptions are swapped",
  "exception A\nexception B",
  "exception B\nexception A",
  "- exception-moved: exception A, exception B",
);
add(
  "an exception is inserted",
  "exception A",
  "exception B\nexception A",
  "- exception-inserted: exception A, exception B",
);
add(
  "an exception gets a member that may be absent",
  "exception A",
  "exception A { id: string? }",
  "+ member-added: exception A",
);
add(
  "an exception gets a member that must be there",
  "exception A",
  "exception A { id: string }",
  "! required-member-added: exception A",
);

add("documentation and comments change", "/// One.\nmethod f()", "// Two.\nmethod f()");
add(
  "something is deprecated",
  "method f()",
  '@deprecated("use g")\nmethod f()',
  "+ annotation-changed: method f",
);
add(
  "a parameter is deprecated",
  "method f(a: int8)",
  "method f(@deprecated a: int8)",
  "+ annotation-changed: method f",
);
add(
  "a method is no longer idempotent",
  "@idempotent\nmethod f()",
  "method f()",
  "+ annotation-changed: method f",
);
add(
  "a method has another timeout",
  "@timeout(5s)\nmethod f()",
  "@timeout(6s)\nmethod f()",
  "+ annotation-changed: method f",
);
add(
  "an event is delivered otherwise",
  "event f()",
  "@overflow(wait)\n@replay(3)\nevent f()",
  "+ annotation-changed: event f",
  "+ annotation-changed: event f",
);
add(
  "TypeScript has another name",
  "method f()",
  '@name("g")\nmethod f()',
  "+ typescript-name-changed: method f",
);
add(
  "a method throws more",
  "exception A\nmethod f()",
  "exception A\nmethod f() throws A",
  "+ throws-added: method f",
);
add(
  "a method throws less",
  "exception A\nmethod f() throws A",
  "exception A\nmethod f()",
  "+ throws-removed: method f",
);

const headers = (text: string): string => `#${text}\nmethod f()`;
add(
  "the namespace changes",
  headers("namespace a.b\nclass C"),
  headers("namespace a.c\nclass C"),
  "! namespace-changed: interface",
);
add(
  "the class changes",
  headers("namespace a.b\nclass C"),
  headers("namespace a.b\nclass D"),
  "! class-changed: interface",
);
add(
  "the socket moves",
  headers("namespace a.b\nclass C"),
  headers("namespace a.b\nclass C\nsocket /run/x"),
  "- socket-moved: interface",
);
add(
  "the version changes",
  headers("namespace a.b\nclass C"),
  headers("namespace a.b\nclass C\nversion 1.2.3"),
  "+ version-changed: interface",
);
