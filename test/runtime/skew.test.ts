import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect } from "../../runtime/connection/connect.js";
import { Connection } from "../../runtime/connection/connection.js";
import { IncompatibleInterface, ProtocolError, RemoteError } from "../../runtime/errors.js";
import { createMemoryTransport } from "../../runtime/transports/memory-transport.js";
import type { ServeOptions } from "../../runtime/daemon/serve-options.js";
import type { Members, Value } from "../compiler/evolution/codec.js";
import {
  dynamicApplication,
  DynamicServer,
  interfaceOf,
  Thrown,
  type Application,
} from "../compiler/evolution/dynamic-package.js";
import { specOf } from "../compiler/found.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";

const head = "namespace a.b\nclass C\n";

interface Both {
  readonly application: Application;
  readonly daemon: DynamicServer;
}

/** An application built from one text, and a daemon built from another. */
async function between(
  application: string,
  daemon: string,
  answer: (method: string, values: Members) => Value = (method) => method,
  options: ServeOptions = {},
): Promise<Both> {
  const transport = createMemoryTransport();
  const server = await DynamicServer.serve(
    { transport, signals: false, onError: () => {}, ...options },
    specOf(head + daemon),
    answer,
  );
  onTestFinished(() => server.close());
  const peer = await dynamicApplication(specOf(head + application), transport);
  onTestFinished(() => peer.connection.close());
  return { application: peer, daemon: server };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("It did not fail."),
    (error: Error) => error,
  );
}

describe("methods are found by their name", () => {
  const some = ["method a(): string\n", "method b(): string\n", "method c(): string\n"];

  test.each([
    ["inserted in the middle", [some[0], "method new(): string\n", some[1], some[2]]],
    ["removed, others than those that are called", [some[0], some[2]]],
    ["in another order", some.toReversed()],
  ])("where the daemon has them %s", async (_, daemon) => {
    const { application } = await between(some.join(""), daemon.join(""));
    expect(await application.call("a", {})).toBe("a");
    expect(await application.call("c", {})).toBe("c");
  });

  test("one that the daemon does not have fails, and says who is older", async () => {
    const { application } = await between(
      `version 1.10.0\n${some.join("")}`,
      `version 1.9.0\n${some[0]}${some[2]}`,
    );
    const error = await failure(application.call("b", {}));
    expect(error).toBeInstanceOf(IncompatibleInterface);
    expect(error.message).toBe(
      "b was not sent. The daemon has no method b. The application was built from a.b 1.10.0, the daemon from a.b 1.9.0: " +
        "the daemon is the older one. Update it.",
    );
    expect(await application.call("c", {})).toBe("c");
  });
});

describe("what does not fit fails when it is used", () => {
  test("and names the member, both types, both versions, and who is older", async () => {
    const model = (type: string): string =>
      `model M {\n id: string\n age: ${type}\n}\nmethod get(): M\nmethod put(m: M)\nmethod other(): string\n`;
    let calls = 0;
    const { application } = await between(
      `version 2.0.0-rc.2\n${model("uint8")}`,
      `version 2.0.0-rc.10\n${model("string")}`,
      (method) => {
        calls += 1;
        return method;
      },
    );
    for (const name of ["get", "put"]) {
      const error = await failure(application.call(name, { m: { id: "", age: 1 } }));
      expect(error).toBeInstanceOf(IncompatibleInterface);
      expect(error.message).toBe(
        `${name} was not sent. Member "age" of model "M": the application has uint8, the daemon has string. The application was ` +
          "built from a.b 2.0.0-rc.2, the daemon from a.b 2.0.0-rc.10: the application is the older one. Update it.",
      );
    }
    expect(await application.call("other", {})).toBe("other");
    expect(calls).toBe(1);
  });

  test.each([
    [
      "a(x: string)",
      "a(x: string, y: uint8)",
      'Parameter "y" of method "a": the application has none, the daemon has y: uint8.',
      "the application is the older one",
    ],
    [
      "a(x: string, y: uint8)",
      "a(x: string)",
      'Parameter "y" of method "a": the application has y: uint8, the daemon has none.',
      "the daemon is the older one",
    ],
    [
      "a(x: string, y: uint8)",
      "a(y: uint8, x: string)",
      "number 1 (x: string), the daemon has number 2 (x: string).",
      "neither is a later form of the other",
    ],
    [
      "a(x: string)",
      "a(y: string)",
      "the application has x: string, the daemon has y: string.",
      "neither",
    ],
    [
      "a()",
      "a(): string",
      'Method "a": the application has no result, the daemon has string.',
      "neither",
    ],
    ["a(): *string", "a(): *(string?)", "has *string, the daemon has *(string?).", "neither"],
  ])("%s and %s", async (own, other, difference, older) => {
    const { application } = await between(`method ${own}\n`, `method ${other}\n`);
    const { message } = await failure(application.call("a", { x: "", y: 0 }));
    expect(message).toContain(difference);
    expect(message).toContain(
      "built from a.b without a version, the daemon from a.b without a version",
    );
    expect(message).toContain(older);
  });

  test("the error is there before anything is encoded", async () => {
    const { application } = await between("method a(x: string)\n", "method a(x: uint8)\n");
    const error = await failure(application.call("a", { x: 7 }));
    expect(error).toBeInstanceOf(IncompatibleInterface);
  });
});

describe("events", () => {
  const own = "event a(x: string)\nevent b(x: string)\nevent c(x: string)\n";
  const other = "event c(x: string)\nevent b(x: uint8)\nevent a(x: string, y: uint8 = 5)\n";

  test("that fit arrive, by whatever number; one that does not ends with the error", async () => {
    const { application, daemon } = await between(own, other);
    const heard: unknown[] = [];
    for (const name of ["a", "b", "c"]) {
      application.listen(name, (values) =>
        heard.push([name, values instanceof Error ? values.message : values]),
      );
    }
    expect(heard).toEqual([
      [
        "b",
        expect.stringContaining(
          'b cannot be received. Parameter "x" of event "b": the application has string, the daemon has uint8.',
        ),
      ],
    ]);
    await turn();
    await turn();
    await daemon.fire("a", { x: "for a", y: 9 });
    await daemon.fire("b", { x: 7 });
    await daemon.fire("c", { x: "for c" });
    await turn();
    await turn();
    expect(heard.slice(1)).toEqual([
      ["a", { x: "for a" }],
      ["c", { x: "for c" }],
    ]);
  });
});

describe("exceptions", () => {
  const own =
    "exception A {\n x: string\n}\nexception B {\n x: string\n}\nmethod f(which: string)\n";
  const other =
    "exception New {\n y: string\n}\nexception B {\n x: uint8\n}\nexception A {\n x: string\n y: uint8 = 5\n}\nmethod f(which: string)\n";

  async function thrown(application: string, daemon: string, which: string): Promise<Error> {
    const both = await between(application, daemon, (_method, values) => {
      const members = { x: values["which"] === "B" ? 7 : "x", y: which === "New" ? "y" : 6 };
      throw new Thrown(String(values["which"]), members, "the message");
    });
    return failure(both.application.call("f", { which }));
  }

  test("that fit are what they are, with what the application knows of their members", async () => {
    const error = await thrown(own, other, "A");
    expect(error).toMatchObject({ exception: "A", members: { x: "x" }, message: "the message" });
    expect(error).toHaveProperty("members", { x: "x" });
  });

  test("of an older daemon have the defaults of what it does not know", async () => {
    const error = await thrown(other, own, "A");
    expect(error).toHaveProperty("members", { x: "x", y: 5 });
  });

  test("that do not fit arrive as an error that says so", async () => {
    const error = await thrown(own, other, "B");
    expect(error).toBeInstanceOf(IncompatibleInterface);
    expect(error.message).toContain(
      'The daemon threw B (the message), which cannot be read. Member "x" of exception "B": the application has string, the daemon has uint8.',
    );
  });

  test("that the application does not have arrive as a general error that names them", async () => {
    const error = await thrown(own, other, "New");
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toBe(
      "The daemon threw New, which this application does not know: the message",
    );
  });
});

test("a description larger than the application's messages is refused with both sizes", async () => {
  const transport = createMemoryTransport();
  const doc = `/// ${"long ".repeat(20_000)}\n`;
  const server = await DynamicServer.serve(
    { transport, signals: false, onError: () => {} },
    specOf(`namespace a.b\n${doc}class C\nmethod f()\n`),
    () => undefined,
  );
  onTestFinished(() => server.close());
  const description = interfaceOf(specOf(`${head}method f()\nmethod g()\n`));
  const options = { transport, maxMessageBytes: 65_536 };
  await expect(connect(Plain, description, options)).rejects.toThrow(
    /takes \d+ bytes: more than the 65536 that the application accepts/u,
  );
  const roomy = await connect(Plain, description, { transport });
  await roomy.close();
});

class Plain extends Connection {}

describe("a daemon that describes itself wrongly is not connected to", () => {
  const mine = interfaceOf(specOf(`${head}method f()\n`));
  const ack = { medium: 2, hash: "0000000000000000", pid: 1, maxMessageBytes: 65_536 };
  const plain = { format: 1, namespace: "a.b", class: "C" };
  const deep = (count: number): string => `${'{"list":'.repeat(count)}"string"${"}".repeat(count)}`;

  test.each<[string, string, typeof ProtocolError | typeof IncompatibleInterface, string]>([
    ["without a description", JSON.stringify(ack), IncompatibleInterface, "it is too old for that"],
    [
      "whose hash is another",
      JSON.stringify({ ...ack, description: plain }),
      ProtocolError,
      'says that its hash is "0000000000000000"',
    ],
    [
      "of a later format",
      JSON.stringify({ ...ack, description: { ...plain, format: 2 } }),
      IncompatibleInterface,
      "has format 2",
    ],
    [
      "of the wrong shape",
      JSON.stringify({ ...ack, description: { ...plain, methods: 7 } }),
      ProtocolError,
      "methods must be an array: got 7",
    ],
    [
      "of deep types",
      `${JSON.stringify(ack).slice(0, -1)},"description":${deep(100_000)}}`,
      ProtocolError,
      "nests more than 256 deep",
    ],
    [
      "of types that stand for themselves",
      JSON.stringify({ ...ack, description: { ...plain, aliases: [{ name: "A", type: "A" }] } }),
      ProtocolError,
      "does one stand for itself?",
    ],
    [
      "of many things",
      JSON.stringify({
        ...ack,
        description: {
          ...plain,
          methods: Array.from({ length: 300_000 }, (_, index) => ({ name: `f${index}` })),
        },
      }),
      ProtocolError,
      "more than 262144 things",
    ],
    [
      "that is larger than any message",
      `{"x":"${"x".repeat(17_000_000)}"}`,
      ProtocolError,
      "from 1 to 16777216",
    ],
  ])("%s", async (_, payload, type, message) => {
    const path = join(temporaryFolder(), "socket");
    const server = createServer((socket) => {
      socket.on("error", () => {});
      const body = Buffer.from(`\u0016${payload}`, "latin1");
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(body.length));
      socket.once("data", () => void socket.write(Buffer.concat([length, body])));
    });
    onTestFinished(() => void server.close());
    server.listen(path);
    await once(server, "listening");
    const error = await failure(connect(Plain, mine, { address: path }));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toContain(message);
  });
});
