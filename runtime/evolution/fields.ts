import { describe } from "../describe.js";
import { ProtocolError } from "../errors.js";

/** One object of a description, its keys checked as they are taken. Those that nobody takes are ignored. */
export class Fields {
  readonly path: string;
  private readonly values: object;

  /** Throws `ProtocolError` where the value is no object. `path` is how messages name it; empty for the description itself. */
  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wrong(path, "must be an object", value);
    }
    this.values = value;
    this.path = path;
  }

  text(key: string): string {
    const value = this.take(key);
    if (typeof value === "string") return value;
    throw wrong(this.at(key), "must be a string", value);
  }

  optionalText(key: string): string | undefined {
    return this.take(key) === undefined ? undefined : this.text(key);
  }

  integer(key: string, least: number, most: number): number {
    const value = this.take(key);
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    throw wrong(this.at(key), `must be an integer from ${least} to ${most}`, value);
  }

  optionalInteger(key: string, least: number, most: number): number | undefined {
    return this.take(key) === undefined ? undefined : this.integer(key, least, most);
  }

  boolean(key: string): boolean {
    const value = this.take(key);
    if (value === undefined || typeof value === "boolean") return value ?? false;
    throw wrong(this.at(key), "must be a boolean", value);
  }

  /** A list that is absent is empty. */
  list(key: string): readonly unknown[] {
    const value = this.take(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    throw wrong(this.at(key), "must be an array", value);
  }

  /** Own keys only: a description must not have what every object inherits. */
  take(key: string): unknown {
    return Object.hasOwn(this.values, key) ? Reflect.get(this.values, key) : undefined;
  }

  at(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }
}

/** What is said of a description that breaks a rule. */
export function wrong(path: string, rule: string, value?: unknown): ProtocolError {
  const got = value === undefined ? "" : `: got ${describe(value)}`;
  const place = path === "" ? "it" : path;
  return new ProtocolError(`The description of the interface is wrong: ${place} ${rule}${got}.`);
}
