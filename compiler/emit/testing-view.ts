import { found, membersOf, runtimeModule, type EmitContext } from "./context.js";
import { callDoc } from "./docs.js";
import { implementationOf, importImplementationTypes } from "./implementations.js";
import { Imports } from "./imports.js";
import type { TestingImport } from "./internal-names.js";
import { argumentList } from "./parameters.js";
import { comment } from "./text.js";

const runtimeTesting = `${runtimeModule}/testing`;

/** src/testing.ts: for the tests of those who write daemons and applications. */
export interface TestingView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly runtimeTesting: string;
  readonly answersDoc: string;
  readonly answers: string;
  readonly mockDoc: string;
  readonly mock: string;
  readonly serverBase: string;
  readonly connection: string;
  readonly connectOptions: string;
  readonly createPair: string;
  readonly createTestPair: string;
  readonly notAnswered: string;
  readonly pairOptions: string;
  readonly testPair: string;
  readonly hasMethods: boolean;
  readonly methods: readonly MethodView[];
}

interface MethodView {
  readonly doc: string;
  readonly name: string;
  readonly spelling: string;
  readonly parameters: string;
  readonly result: string;
  readonly arguments: string;
}

export function testingView(context: EmitContext): TestingView {
  const { spec, names, internals, header } = context;
  const { answers, mock, createPair } = internals.testing;
  const imports = new Imports();
  const use = (kind: "type" | "value", name: TestingImport): string =>
    imports[kind](runtimeTesting, name, found(internals.testing.runtime, name));
  imports.type(runtimeModule, "ServeOptions");
  const connectOptions = names.callbackTypes?.connectOptions;
  if (connectOptions === undefined) imports.type(runtimeModule, "ConnectOptions");
  else imports.type("./index.js", connectOptions);
  return {
    header,
    runtimeTesting,
    answersDoc: comment(
      `What a mock of the ${spec.className} daemon answers: a function for each method that the test calls.`,
    ),
    answers,
    mockDoc: comment(
      `A ${spec.className} daemon for tests. A method that it was given no answer for fails; events are fired as by any daemon.`,
    ),
    mock,
    serverBase: imports.value("./server.js", names.serverBase),
    connection: imports.value("./index.js", names.connection),
    connectOptions: connectOptions ?? "ConnectOptions",
    createPair,
    createTestPair: use("value", "createTestPair"),
    notAnswered: spec.methods.length === 0 ? "" : use("value", "notAnswered"),
    pairOptions: use("type", "PairOptions"),
    testPair: use("type", "TestPair"),
    hasMethods: spec.methods.length > 0,
    methods: spec.methods.map((method) => {
      importImplementationTypes(context, imports, method);
      imports.type(runtimeModule, "CallContext");
      if (names.callbackTypes !== undefined) {
        imports.type("./server.js", names.callbackTypes.application);
      }
      const parameters = membersOf(context, method);
      return {
        ...implementationOf(context, method),
        doc: callDoc(context, method, parameters, "Method"),
        spelling: method.name,
        arguments: argumentList(parameters, "context"),
      };
    }),
    imports: imports.statements(),
  };
}
