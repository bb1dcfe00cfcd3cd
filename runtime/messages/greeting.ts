/**
 * The first message in each direction (PROTOCOL.md, section 3): one byte that version 1 knows, and a JSON object that it
 * ignores. What is read here comes from a peer that nothing is known of yet.
 */
import { describe } from "../describe.js";
import { ProtocolError } from "../errors.js";
import { containersOf } from "../values/json.js";
import {
  acknowledgementDepthMax,
  errorTextCharactersMax,
  instanceCharactersMax,
  maxMessageBytesMax,
  maxMessageBytesMin,
  nameCharactersMax,
} from "../limits.js";
import type { Reader } from "../values/reader.js";
import { toWellFormed } from "../values/text.js";
import type { Writer } from "../values/writer.js";

export const helloKind = 0x01;
export const acknowledgementKind = 0x16;

/** The version of the protocol that this package speaks. */
export const mediumVersion = 2;

/** The version of the original LibMedium, which says so by saying nothing. */
export const originalVersion = 1;

/** What the application says first. */
export interface Hello {
  /** The highest protocol version it speaks. */
  readonly medium: number;
  readonly namespace: string;
  readonly class: string;
  readonly hash: string;
  /** A claim, not a credential; nor is `name`. */
  readonly pid: number;
  readonly name: string;
  readonly maxMessageBytes: number;
  readonly token?: string;
  readonly features?: readonly string[];
  /** Asks for the daemon's description, whatever the hashes. Namespace and class are not compared then. */
  readonly describe?: boolean;
}

/** What an original application would say of itself, which it does not: nothing that would let it in where something is asked for. */
export function originalHello(
  described: { readonly namespace: string; readonly className: string; readonly hash: string },
  maxMessageBytes: number,
): Hello {
  return {
    medium: originalVersion,
    namespace: described.namespace,
    class: described.className,
    hash: described.hash,
    pid: 0,
    name: "original application",
    maxMessageBytes,
  };
}

/** The daemon's answer: welcome. */
export interface Acknowledgement {
  /** The version that is spoken from now on. */
  readonly medium: number;
  readonly hash: string;
  readonly pid: number;
  readonly maxMessageBytes: number;
  readonly features?: readonly string[];
  /** Names this life of the daemon. */
  readonly instance?: string;
}

/** An answer as it was read. */
export interface Answer extends Acknowledgement {
  /** The daemon's interface, unchecked but for being an object. */
  readonly description?: object;
}

/** The daemon's answer: no, and why. The daemon closes after it. */
export interface Refusal {
  readonly medium: number;
  readonly error: { readonly code: string; readonly message: string };
}

/** Writes the whole message. A greeting over 64 KiB (a huge name or token) throws `InvalidValue` on a channel. */
export function writeHello(writer: Writer, hello: Hello): void {
  writeGreeting(writer, helloKind, { ...hello, name: keptName(hello.name) });
}

/** Writes the whole message of an original LibMedium: nothing but its kind. */
export function writeBareHello(writer: Writer): void {
  writer.byte(helloKind);
}

/** As `writeBareHello`. */
export function writeBareAcknowledgement(writer: Writer): void {
  writer.byte(acknowledgementKind);
}

/** Writes the whole message; `description` is the JSON text of one. */
export function writeAcknowledgement(
  writer: Writer,
  acknowledgement: Acknowledgement,
  description?: string,
): void {
  const text = JSON.stringify(acknowledgement);
  writeText(
    writer,
    acknowledgementKind,
    description === undefined ? text : `${text.slice(0, -1)},"description":${description}}`,
  );
}

/** Writes the whole message, with the text made well-formed and cut: a refusal never fails. */
export function writeRefusal(writer: Writer, { medium, error }: Refusal): void {
  const message = toWellFormed(error.message.slice(0, errorTextCharactersMax));
  writeGreeting(writer, acknowledgementKind, { medium, error: { code: error.code, message } });
}

/** Reads what an application said first. Undefined means that it is an original LibMedium, which says nothing more. */
export function readHello(reader: Reader): Hello | undefined {
  const keys = readGreeting(reader, helloKind, "hello");
  if (keys === undefined) return undefined;
  const token = keys.text("token", "optional");
  const features = keys.texts("features");
  const describes = keys.boolean("describe");
  return {
    medium: keys.integer("medium", 2),
    namespace: keys.text("namespace"),
    class: keys.text("class"),
    hash: keys.text("hash"),
    pid: keys.integer("pid", 0),
    name: keptName(keys.text("name")),
    maxMessageBytes: keys.integer("maxMessageBytes", maxMessageBytesMin, maxMessageBytesMax),
    ...(token === undefined ? {} : { token }),
    ...(features === undefined ? {} : { features }),
    ...(describes === undefined ? {} : { describe: describes }),
  };
}

/** Reads a daemon's answer. Undefined means that it is an original LibMedium, which does not refuse. */
export function readAcknowledgement(reader: Reader): Answer | Refusal | undefined {
  const depthMax = acknowledgementDepthMax;
  const keys = readGreeting(reader, acknowledgementKind, "hello-ack", depthMax);
  if (keys === undefined) return undefined;
  const medium = keys.integer("medium", 2);
  const error = keys.object("error");
  if (error !== undefined) {
    return { medium, error: { code: error.text("code"), message: error.text("message") } };
  }
  const features = keys.texts("features");
  const instance = keys.text("instance", "optional");
  const description = keys.object("description");
  if (instance !== undefined && instance.length > instanceCharactersMax) {
    throw new ProtocolError(
      `The key "instance" of a hello-ack has more than ${instanceCharactersMax} characters`,
    );
  }
  return {
    medium,
    hash: keys.text("hash"),
    pid: keys.integer("pid", 0),
    maxMessageBytes: keys.integer("maxMessageBytes", maxMessageBytesMin, maxMessageBytesMax),
    ...(features === undefined ? {} : { features }),
    ...(instance === undefined ? {} : { instance }),
    ...(description === undefined ? {} : { description: description.payload }),
  };
}

/** Reads the answer to a bare hello, in which nothing but the kind counts. */
export function readBareAcknowledgement(reader: Reader): void {
  readKind(reader, acknowledgementKind, "hello-ack");
}

/** Without a size of its own: the payload goes to the end of the message. */
function writeGreeting(writer: Writer, kind: number, payload: object): void {
  writeText(writer, kind, JSON.stringify(payload));
}

function writeText(writer: Writer, kind: number, text: string): void {
  writer.byte(kind);
  writer.raw(Buffer.from(text));
}

function readKind(reader: Reader, kind: number, what: string): void {
  const byte = reader.byte(`a ${what}`);
  if (byte === kind) return;
  throw new ProtocolError(
    `Expected a ${what}, got a message of kind 0x${byte.toString(16).padStart(2, "0")}`,
  );
}

/** The keys of the payload, or undefined where there is none. Key order, blanks and nesting are as JSON allows. */
function readGreeting(
  reader: Reader,
  kind: number,
  what: string,
  depthMax = Number.POSITIVE_INFINITY,
): Keys | undefined {
  readKind(reader, kind, what);
  if (reader.remaining === 0) return undefined;
  const text = reader.restAsText(`the payload of a ${what}`);
  if (containersOf(text, depthMax) === undefined) {
    throw new ProtocolError(`The payload of a ${what} nests more than ${depthMax} deep`);
  }
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError(`The payload of a ${what} is not JSON`, { cause });
  }
  if (!isObject(payload)) throw new ProtocolError(`The payload of a ${what} is not an object`);
  return new Keys(payload, what);
}

function keptName(name: string): string {
  return toWellFormed(name.slice(0, nameCharactersMax));
}

/** The keys of a greeting, each checked as it is taken. Those that nobody takes are ignored. */
class Keys {
  readonly payload: Record<string, unknown>;
  private readonly what: string;

  constructor(payload: Record<string, unknown>, what: string) {
    this.payload = payload;
    this.what = what;
  }

  /** `null` is not absence: a key that is there has its type. */
  text(key: string): string;
  text(key: string, presence: "optional"): string | undefined;
  text(key: string, presence?: "optional"): string | undefined {
    const value = this.value(key);
    if (typeof value === "string") return value;
    if (value === undefined && presence === "optional") return undefined;
    throw this.misfit(key, "a string", value);
  }

  integer(key: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(key);
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    const upper = most === Number.MAX_SAFE_INTEGER ? "or more" : `to ${most}`;
    throw this.misfit(key, `an integer, ${least} ${upper}`, value);
  }

  boolean(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.misfit(key, "a boolean", value);
  }

  texts(key: string): string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    throw this.misfit(key, "an array of strings", value);
  }

  object(key: string): Keys | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Keys(value, `${this.what}'s ${key}`);
    throw this.misfit(key, "an object", value);
  }

  /** Own keys only: a greeting without a `class` must not find what every object inherits. */
  private value(key: string): unknown {
    return Object.hasOwn(this.payload, key) ? this.payload[key] : undefined;
  }

  private misfit(key: string, expected: string, value: unknown): ProtocolError {
    const got = value === undefined ? "it is missing" : `got ${describe(value)}`;
    return new ProtocolError(`The key "${key}" of a ${this.what} must be ${expected}: ${got}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
