import type { Described, Event, Method } from "../spec/spec.js";
import { found, membersOf, valuesOf, type EmitContext } from "./context.js";
import { implementationOf, serverImport } from "./implementations.js";
import { hasFiles } from "./files-view.js";
import { typeLines } from "./readme-types.js";
import { argumentList, behindUndefined, mayEndEarly } from "./parameters.js";
import { declaration, signature } from "./text.js";

/** README.md of the generated package. */
export interface ReadmeView {
  readonly header: string;
  readonly name: string;
  /** Of the package: the end of its path. */
  readonly folder: string;
  readonly doc: string;
  readonly namespace: string;
  readonly className: string;
  readonly specFile: string;
  readonly connection: string;
  readonly server: string;
  readonly serverBase: string;
  readonly serverImport: string;
  readonly methods: readonly (CallSection & { call: string; implementation: string })[];
  readonly callbacks: readonly (CallSection & { parameters: string })[];
  /** The models, unions and aliases, as TypeScript. */
  readonly types: readonly string[];
  /** Paragraphs on what streams do, line by line. */
  readonly streams: readonly string[];
  readonly hasFiles: boolean;
  readonly enums: readonly { name: string; doc: string; lines: readonly string[] }[];
  readonly createPair: string;
  /** The head of the first method, if there is any, as an answer of a mock. */
  readonly answers: readonly string[];
  /** Lines of a list; those of members are indented. */
  readonly exceptions: readonly string[];
  readonly firstException: string;
  /** Where the application is passed, if that takes more words. */
  readonly applicationNote: string;
  readonly events: readonly (CallSection & {
    /** How a listener takes the event apart. */
    pattern: string;
    binding: string;
    arguments: string;
  })[];
}

interface CallSection {
  readonly name: string;
  readonly signature: string;
  readonly doc: string;
  /** Lines of a list: its parameters, what it throws, and how it is to be called. */
  readonly lines: readonly string[];
}

export function readmeView(context: EmitContext): ReadmeView {
  const { spec, names } = context;
  return {
    header: context.header,
    name: context.packageName,
    folder: names.packageName,
    doc: quotation(spec),
    namespace: spec.namespace,
    className: spec.className,
    specFile: context.specFiles.main,
    connection: names.connection,
    server: names.server,
    serverBase: names.serverBase,
    serverImport: serverImport(context),
    createPair: context.internals.testing.createPair,
    answers: spec.methods
      .slice(0, 1)
      .map(
        (method) =>
          `${found(names.calls, method.name)}(${argumentList(membersOf(context, method))})`,
      ),
    methods: spec.methods.map((method) => {
      return {
        ...callSection(context, method),
        call: callExample(context, method),
        implementation: implementationHead(context, method),
      };
    }),
    callbacks: spec.callbacks.map((callback) => ({
      ...callSection(context, callback),
      parameters: argumentList(membersOf(context, callback)),
    })),
    types: typeLines(context),
    streams: streamLines(context),
    hasFiles: hasFiles(spec),
    enums: enumSections(context),
    exceptions: exceptionLines(context),
    firstException: spec.exceptions[0] ? found(names.types, spec.exceptions[0].name) : "",
    applicationNote: spec.events.some(mayEndEarly) ? `, ${behindUndefined}` : "",
    events: spec.events.map((event) => {
      const properties = argumentList(membersOf(context, event));
      const pattern = properties === "" ? "" : `{ ${properties} }`;
      return { ...callSection(context, event), pattern, binding: pattern, arguments: properties };
    }),
  };
}

function callExample(context: EmitContext, method: Method): string {
  const name = found(context.names.calls, method.name);
  const call = `connection.${name}(${argumentList(membersOf(context, method))})`;
  if (method.result?.kind === "stream") {
    return `for await (const item of ${call}) {\n  // It is there.\n}`;
  }
  return `${method.result === undefined ? "" : "const result = "}await ${call};`;
}

function implementationHead(context: EmitContext, method: Method): string {
  const { name, parameters, result } = implementationOf(context, method);
  return `${name}(${parameters}): ${result}`;
}

function callSection(context: EmitContext, call: Method | Event): CallSection {
  const parameters = membersOf(context, call).flatMap(({ doc, property }) =>
    doc === undefined ? [] : `- \`${property}\`: ${oneLine(doc)}`,
  );
  const isMethod = "throws" in call;
  const thrown = isMethod
    ? call.throws.map((name) => `\`${found(context.names.types, name)}\``)
    : [];
  return {
    name: found(context.names.calls, call.name),
    signature: signature(call),
    doc: quotation(call),
    lines: [
      ...parameters,
      ...(thrown.length === 0 ? [] : [`- Throws ${thrown.join(", ")}.`]),
      ...(isMethod ? methodLines(call) : eventLines(call)),
    ],
  };
}

function methodLines({ isIdempotent, timeoutMs }: Method): string[] {
  return [
    ...(isIdempotent ? ["- Idempotent: sent again if the connection is lost meanwhile."] : []),
    ...(timeoutMs === undefined ? [] : [`- Waits ${timeoutMs} ms unless \`timeoutMs\` is given.`]),
  ];
}

const overflowLines: Readonly<Record<NonNullable<Event["overflow"]>, string>> = {
  wait: "- An application that does not keep up is waited for.",
  drop_oldest: "- An application that does not keep up loses the oldest, and is told how many.",
  disconnect: "- An application that does not keep up is disconnected, and connects again.",
};

function eventLines({ overflow, replay }: Event): string[] {
  return [
    ...(replay === undefined
      ? []
      : [`- The last ${replay} are kept for applications that were disconnected.`]),
    ...(overflow === undefined ? [] : [overflowLines[overflow]]),
  ];
}

function streamLines({ spec: { methods } }: EmitContext): string[] {
  const results = methods.some(({ result }) => result?.kind === "stream");
  const parameters = methods.some((method) =>
    method.parameters.some(({ type }) => type.kind === "stream"),
  );
  return [
    ...(results
      ? [
          "A method that returns a stream is called when the loop over it begins, and sends as fast as the loop takes. Leaving the loop",
          "stops it in the daemon; `timeoutMs` and `signal` count until the end. A stream can be read once.",
        ]
      : []),
    ...(results && parameters ? [""] : []),
    ...(parameters
      ? [
          "A parameter that is a stream takes anything to iterate over, at once or in time: arrays, generators, the streams of Node and of",
          "the Web. It is asked for its next item when the daemon has room for it, and ended when the daemon answers.",
        ]
      : []),
  ];
}

function enumSections(context: EmitContext): ReadmeView["enums"] {
  return context.spec.enums.map((each) => {
    const name = found(context.names.types, each.name);
    return {
      name,
      doc: quotation(each),
      lines: valuesOf(context, each).map(
        (value) => `- \`${name}.${value.property}\` (${value.number})${remark(value)}`,
      ),
    };
  });
}

function exceptionLines(context: EmitContext): string[] {
  return context.spec.exceptions.flatMap((exception) => [
    `- \`${found(context.names.types, exception.name)}\`${remark(exception)}`,
    ...membersOf(context, exception).map(
      (member) => `  - \`${declaration({ ...member, name: member.property })}\`${remark(member)}`,
    ),
  ]);
}

/** Behind the name of what is described, on the same line. */
function remark(described: Described): string {
  const { doc, deprecated } = described;
  const texts = [
    ...(doc === undefined ? [] : [oneLine(doc)]),
    ...(deprecated === undefined ? [] : [deprecationText(deprecated)]),
  ];
  return texts.length === 0 ? "" : `: ${texts.join(" ")}`;
}

/** The user's text as a quotation, so that whatever Markdown is in it ends with it. */
function quotation({ doc, deprecated }: Described): string {
  const paragraphs = [
    ...(doc === undefined ? [] : [doc]),
    ...(deprecated === undefined ? [] : [deprecationText(deprecated)]),
  ];
  if (paragraphs.length === 0) return "";
  return paragraphs
    .join("\n\n")
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function deprecationText(reason: string): string {
  return reason === "" ? "**Deprecated.**" : `**Deprecated:** ${oneLine(reason)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
