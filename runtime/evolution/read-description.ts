import { IncompatibleInterface } from "../errors.js";
import { descriptionItemsMax } from "../limits.js";
import { checkTypes } from "./check-types.js";
import {
  descriptionFormat,
  overflows,
  type Described,
  type Description,
  type EventDescribed,
  type MemberDescribed,
  type MethodDescribed,
  type NamedDescribed,
  type TypeDescribed,
  type ValueDescribed,
} from "./description.js";
import { Fields, wrong } from "./fields.js";

/**
 * Checks everything about a description that came from elsewhere (PROTOCOL.md, section 10), and copies what is known of it. Throws
 * `ProtocolError` that says what is wrong and where, and `IncompatibleInterface` for a format that is newer than this runtime. What comes back
 * can be compared and printed without any further care.
 */
export function readDescription(value: unknown): Description {
  const fields = new Fields(value, "");
  const format = fields.integer("format", 1, Number.MAX_SAFE_INTEGER);
  if (format > descriptionFormat) {
    throw new IncompatibleInterface(
      `The description of the interface has format ${format}, and this runtime knows ${descriptionFormat}. Update @libmedium/runtime.`,
    );
  }
  const items = new ItemReader();
  const version = fields.optionalText("version");
  const socket = fields.optionalText("socket");
  if (version !== undefined && !(version.length <= 256 && versionPattern.test(version))) {
    throw wrong("version", "must be a semantic version", version);
  }
  if (socket !== undefined && !/^\S(?:[^\p{Cc}]*\S)?$/u.test(socket)) {
    throw wrong("socket", "must be a path", socket);
  }
  const description: Description = {
    namespace: nameIn(fields, "namespace", namespacePattern),
    class: nameIn(fields, "class", namePattern),
    ...(version !== undefined && { version }),
    ...(socket !== undefined && { socket }),
    ...described(fields),
    aliases: items.all(fields, "aliases", (own) => ({ type: typeIn(own, "type") })),
    enums: items.all(fields, "enums", (own) => ({ values: items.values(own) })),
    unions: items.all(fields, "unions", (own) => ({ cases: items.members(own, "cases") })),
    models: items.all(fields, "models", (own) => ({ members: items.members(own, "members") })),
    exceptions: items.all(fields, "exceptions", (own) => ({
      members: items.members(own, "members"),
    })),
    methods: items.all(fields, "methods", (own) => method(items, own)),
    callbacks: items.all(fields, "callbacks", (own) => method(items, own)),
    events: items.all(fields, "events", (own) => event(items, own)),
  };
  checkTypes(description);
  return description;
}

const namePattern = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;
const namespacePattern =
  /^\p{ID_Continue}+(?:-+\p{ID_Continue}+)*(?:\.\p{ID_Continue}+(?:-+\p{ID_Continue}+)*)*$/u;
const versionPattern = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/u;

/** Names are read by people, and go into messages. */
const nameCharactersMax = 4_096;

/** Numbers, words and the empty list. */
const plainDefault = /^(?:\[\]|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|[\p{ID_Start}_]\p{ID_Continue}*)$/u;

function isDefault(text: string): boolean {
  if (!text.startsWith('"')) return text.length <= nameCharactersMax && plainDefault.test(text);
  try {
    return text.endsWith('"') && typeof JSON.parse(text) === "string";
  } catch {
    return false;
  }
}

function nameIn(fields: Fields, key: string, pattern: RegExp): string {
  const name = fields.text(key);
  if (name.length > nameCharactersMax || !pattern.test(name)) {
    throw wrong(fields.at(key), "must be a name of a specification", name);
  }
  return name;
}

function described(fields: Fields): Described {
  const doc = fields.optionalText("doc");
  const deprecated = fields.optionalText("deprecated");
  const typescript = fields.optionalText("typescript");
  return {
    ...(doc !== undefined && { doc }),
    ...(deprecated !== undefined && { deprecated }),
    ...(typescript !== undefined && { typescript: nameIn(fields, "typescript", namePattern) }),
  };
}

/** Reads lists of named things, and counts them: each costs memory here, and little on the wire. */
class ItemReader {
  private count = 0;

  all<Own extends object>(
    fields: Fields,
    key: string,
    read: (own: Fields) => Own,
  ): (NamedDescribed & Own)[] {
    const names = new Set<string>();
    const values = fields.list(key);
    this.add(values.length);
    return values.map((value, index) => {
      const own = new Fields(value, `${fields.at(key)}[${index}]`);
      const name = nameIn(own, "name", namePattern);
      if (names.has(name)) throw wrong(own.at("name"), "is there twice", name);
      names.add(name);
      return { name, ...described(own), ...read(own) };
    });
  }

  members(fields: Fields, key: string): MemberDescribed[] {
    return this.all(fields, key, (own) => {
      const type = typeIn(own, "type");
      const value = own.optionalText("default");
      if (value !== undefined && !isDefault(value)) {
        throw wrong(own.at("default"), "must be a value as a specification has it", value);
      }
      return { type, ...(value !== undefined && { default: value }) };
    });
  }

  values(fields: Fields): ValueDescribed[] {
    const numbers = new Set<number>();
    return this.all(fields, "values", (own) => {
      const number = own.integer("number", 0, 2_147_483_647);
      if (numbers.has(number)) throw wrong(own.at("number"), "is there twice", number);
      numbers.add(number);
      return { number };
    });
  }

  names(fields: Fields, key: string): string[] {
    const values = fields.list(key);
    this.add(values.length);
    return values.map((value, index) => {
      if (typeof value === "string" && value.length <= nameCharactersMax && namePattern.test(value))
        return value;
      throw wrong(`${fields.at(key)}[${index}]`, "must be a name", value);
    });
  }

  private add(more: number): void {
    this.count += more;
    if (this.count <= descriptionItemsMax) return;
    throw wrong("", `must not declare more than ${descriptionItemsMax} things`);
  }
}

function method(items: ItemReader, fields: Fields): Omit<MethodDescribed, keyof NamedDescribed> {
  const timeoutMs = fields.optionalInteger("timeoutMs", 1, Number.MAX_SAFE_INTEGER);
  return {
    parameters: items.members(fields, "parameters"),
    ...(fields.take("result") !== undefined && { result: typeIn(fields, "result") }),
    throws: items.names(fields, "throws"),
    idempotent: fields.boolean("idempotent"),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function event(items: ItemReader, fields: Fields): Omit<EventDescribed, keyof NamedDescribed> {
  const word = fields.optionalText("overflow");
  const overflow = overflows.find((each) => each === word);
  if (word !== overflow)
    throw wrong(fields.at("overflow"), `must be ${overflows.join(" or ")}`, word);
  const replay = fields.optionalInteger("replay", 1, Number.MAX_SAFE_INTEGER);
  return {
    parameters: items.members(fields, "parameters"),
    ...(overflow !== undefined && { overflow }),
    ...(replay !== undefined && { replay }),
  };
}

/** Whoever parsed the JSON has seen to it that it does not nest deep; what the types say together is looked at later. */
function typeIn(fields: Fields, key: string): TypeDescribed {
  return typeOf(fields.take(key), fields.at(key));
}

function typeOf(value: unknown, path: string): TypeDescribed {
  if (typeof value === "string") return value;
  const own = new Fields(value, path);
  for (const key of ["list", "optional", "stream"] as const) {
    if (own.take(key) === undefined) continue;
    const item = typeIn(own, key);
    return key === "list"
      ? { list: item }
      : key === "optional"
        ? { optional: item }
        : { stream: item };
  }
  const [key, item, ...more] = own.list("map");
  if (key === undefined || item === undefined || more.length > 0) {
    throw wrong(path, "must be a name, or a list, an optional, a map of two types or a stream");
  }
  const at = own.at("map");
  return { map: [typeOf(key, `${at}[0]`), typeOf(item, `${at}[1]`)] };
}
