import {
  typeText,
  type Description,
  type MemberDescribed,
  type NamedDescribed,
} from "@libmedium/runtime/evolution";

type Noted = Pick<NamedDescribed, "doc" | "deprecated" | "typescript">;

/**
 * A specification that says what a description says; imports are in it, comments that are no documentation are gone. Its layout is left
 * to `format`.
 */
export function writeSpecification(description: Description): string {
  const { aliases, enums, unions, models, exceptions, methods, callbacks, events } = description;
  const groups: string[][] = [
    [
      `namespace ${description.namespace}`,
      declared(description, `class ${description.class}`),
      ...(description.version === undefined ? [] : [`version ${description.version}`]),
      ...(description.socket === undefined ? [] : [`socket ${description.socket}`]),
    ],
    aliases.map((alias) => declared(alias, `type ${alias.name} = ${typeText(alias.type)}`)),
    ...enums.map((each) => [block(each, "enum", valueLines(each.values))]),
    ...unions.map((each) => [block(each, "union", each.cases.map(memberText))]),
    ...models.map((each) => [block(each, "model", each.members.map(memberText))]),
    ...exceptions.map((each) =>
      each.members.length === 0
        ? [declared(each, `exception ${each.name}`)]
        : [block(each, "exception", each.members.map(memberText))],
    ),
    ...calls("method", methods),
    ...calls("callback", callbacks),
    ...events.map((event) => {
      const notes = [
        ...(event.overflow === undefined ? [] : [`@overflow(${event.overflow})`]),
        ...(event.replay === undefined ? [] : [`@replay(${event.replay})`]),
      ];
      return [declared(event, `event ${event.name}${parameters(event.parameters)}`, notes)];
    }),
  ];
  return withoutControls(`${spaced(groups.filter((group) => group.length > 0)).join("\n")}\n`);
}

/** With control characters that JSON leaves as they are in texts, and a terminal obeys, as escapes of the same meaning. */
export function withoutControls(text: string): string {
  return text.replaceAll(
    /[\u007f-\u009f]/gu,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/** Declarations of one line stand together with those of their kind before them; everything else has blank lines around it. */
function spaced(groups: readonly (readonly string[])[]): string[] {
  return groups.flatMap((group, index) => {
    const before = groups[index - 1]?.at(-1);
    const isTogether =
      index > 1 && before !== undefined && keyword(before) === keyword(group[0] ?? "");
    return isTogether || index === 0 ? group : ["", ...group];
  });
}

/** Of a declaration on one line; of others something of their own. */
function keyword(text: string): string {
  return text.includes("\n") ? text : text.slice(0, text.indexOf(" "));
}

function calls(kind: "method" | "callback", methods: Description["methods"]): string[][] {
  return methods.map((method) => {
    const { name, result, throws, idempotent, timeoutMs } = method;
    const notes = [
      ...(idempotent ? ["@idempotent"] : []),
      ...(timeoutMs === undefined ? [] : [`@timeout(${durationText(timeoutMs)})`]),
    ];
    const returned = result === undefined ? "" : `: ${typeText(result)}`;
    const thrown = throws.length === 0 ? "" : ` throws ${throws.join(", ")}`;
    const line = `${kind} ${name}${parameters(method.parameters)}${returned}${thrown}`;
    return [declared(method, line, notes)];
  });
}

function block(item: NamedDescribed, kind: string, lines: readonly string[]): string {
  return declared(item, [`${kind} ${item.name} {`, ...lines, "}"].join("\n"));
}

function valueLines(values: Description["enums"][number]["values"]): string[] {
  let next = 0;
  return values.map((value) => {
    const text = value.number === next ? value.name : `${value.name} = ${value.number}`;
    next = value.number + 1;
    return declared(value, text);
  });
}

function parameters(members: readonly MemberDescribed[]): string {
  const hasDocs = members.some(({ doc }) => doc !== undefined);
  if (hasDocs) return `(\n${members.map(memberText).join(",\n")}\n)`;
  return `(${members.map((member) => memberText(member).replaceAll("\n", " ")).join(", ")})`;
}

function memberText(member: MemberDescribed): string {
  const value = member.default === undefined ? "" : ` = ${member.default}`;
  return declared(member, `${member.name}: ${typeText(member.type)}${value}`);
}

/** With its documentation and its annotations above it. */
function declared(
  { doc, deprecated, typescript }: Noted,
  text: string,
  notes: readonly string[] = [],
): string {
  const docs = doc === undefined ? [] : doc.split("\n").map(docLine);
  return [
    ...docs,
    ...(deprecated === undefined ? [] : [deprecatedText(deprecated)]),
    ...(typescript === undefined ? [] : [`@name(${JSON.stringify(typescript)})`]),
    ...notes,
    text,
  ].join("\n");
}

/** What may come from a daemon must not move the cursor of a terminal. */
function docLine(line: string): string {
  return line === "" ? "///" : `/// ${line.replaceAll(/[^\P{Cc}\t]/gu, "\uFFFD")}`;
}

function deprecatedText(reason: string): string {
  return reason === "" ? "@deprecated" : `@deprecated(${JSON.stringify(reason)})`;
}

function durationText(milliseconds: number): string {
  const units = [
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const [unit, factor] = units.find((each) => milliseconds % each[1] === 0) ?? ["ms", 1];
  return `${milliseconds / factor}${unit}`;
}
