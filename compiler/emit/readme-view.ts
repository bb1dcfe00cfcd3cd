import { implementationOf, serverImport } from "./implementations.js";
import { specFile } from "./package-json-view.js";
import { argumentList, found, membersOf, type EmitContext } from "./context.js";
import { signature } from "./text.js";

/** README.md of the generated package. */
export interface ReadmeView {
  readonly header: string;
  readonly name: string;
  readonly namespace: string;
  readonly className: string;
  readonly specFile: string;
  readonly connection: string;
  readonly server: string;
  readonly serverBase: string;
  readonly serverImport: string;
  readonly methods: readonly {
    name: string;
    signature: string;
    call: string;
    implementation: string;
  }[];
  readonly exceptions: readonly string[];
  readonly firstException: string;
  readonly events: readonly {
    name: string;
    signature: string;
    /** How a listener takes the event apart. */
    pattern: string;
    binding: string;
    arguments: string;
  }[];
}

export function readmeView(context: EmitContext): ReadmeView {
  const { spec, names } = context;
  const exceptions = spec.exceptions.map(({ name }) => found(names.types, name));
  return {
    header: context.header,
    name: context.packageName,
    namespace: spec.namespace,
    className: spec.className,
    specFile: specFile(context),
    connection: names.connection,
    server: names.server,
    serverBase: names.serverBase,
    serverImport: serverImport(context),
    methods: spec.methods
      .map((method) => implementationOf(context, method))
      .map(({ method, name, parameters, result }) => ({
        name,
        signature: signature(method),
        call: `${method.result === undefined ? "" : "const result = "}await connection.${name}(${argumentList(membersOf(context, method))});`,
        implementation: `${name}(${parameters}): ${result}`,
      })),
    exceptions,
    firstException: exceptions[0] ?? "",
    events: spec.events.map((event) => {
      const properties = argumentList(membersOf(context, event));
      const pattern = properties === "" ? "" : `{ ${properties} }`;
      return {
        name: found(names.calls, event.name),
        signature: signature(event),
        pattern,
        binding: pattern,
        arguments: properties,
      };
    }),
  };
}
