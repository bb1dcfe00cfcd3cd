/** Stable codes of the errors that an application or a daemon can meet. Those that travel are in PROTOCOL.md, section 6. */
export type ErrorCode =
  | "declared-exception"
  | "remote-error"
  | "connection-lost"
  | "connection-failed"
  | "timeout"
  | "cancelled"
  | "incompatible-interface"
  | "protocol-error"
  | "unauthorized"
  | "overloaded"
  | "invalid-value"
  | "address-in-use"
  | "invalid-address";

/**
 * Base of every error that libmedium throws. `code` is stable and safe to switch on; the class says the same to
 * `instanceof`, which holds even where an application has loaded two copies of the runtime or of a generated package.
 */
export class MediumError extends Error {
  /** Names the class across copies of its module. */
  static readonly id: string = "libmedium.MediumError";
  override readonly name: string = "MediumError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    // A subclass without an id of its own is the user's: only its own instances count.
    return Object.hasOwn(this, "id") && hasClassNamed(value, this.id);
  }
}

/** Base of the exceptions that a specification declares: thrown in the daemon, caught as the same class in the application. */
export class DeclaredException extends MediumError {
  static override readonly id: string = "libmedium.DeclaredException";
  override readonly name: string = "DeclaredException";

  constructor(message = "", options?: ErrorOptions) {
    super("declared-exception", message, options);
  }
}

/** The daemon failed in a way that the specification does not declare. */
export class RemoteError extends MediumError {
  static override readonly id: string = "libmedium.RemoteError";
  override readonly name: string = "RemoteError";
  /** The daemon's stack trace, where it was started with `exposeStacks`. */
  readonly remoteStack: string | undefined;

  constructor(message: string, remoteStack?: string) {
    super("remote-error", message);
    this.remoteStack = remoteStack;
  }
}

/** The connection ended, or was closed, before the call was answered. */
export class ConnectionLost extends MediumError {
  static override readonly id: string = "libmedium.ConnectionLost";
  override readonly name: string = "ConnectionLost";
  /** Whether the daemon may have run the call. False only where it was certainly not started: then it is safe to make it again. */
  readonly mayHaveRun: boolean;

  constructor(message: string, options: ConnectionLostOptions = {}) {
    super("connection-lost", message, options);
    this.mayHaveRun = options.mayHaveRun ?? false;
  }
}

export interface ConnectionLostOptions extends ErrorOptions {
  readonly mayHaveRun?: boolean;
}

/** No connection came about: nobody listens at the address, or whoever does is no daemon. */
export class ConnectionFailed extends MediumError {
  static override readonly id: string = "libmedium.ConnectionFailed";
  override readonly name: string = "ConnectionFailed";

  constructor(message: string, options?: ErrorOptions) {
    super("connection-failed", message, options);
  }
}

/** The time that the caller allowed (`timeoutMs`) has passed. The daemon is told, and its answer is dropped. */
export class TimeoutError extends MediumError {
  static override readonly id: string = "libmedium.TimeoutError";
  override readonly name: string = "TimeoutError";

  constructor(message: string) {
    super("timeout", message);
  }
}

/** The caller's `signal` fired; `cause` is its reason. Named `AbortError`, as everything is that an `AbortSignal` ends. */
export class Cancelled extends MediumError {
  static override readonly id: string = "libmedium.Cancelled";
  override readonly name: string = "AbortError";

  constructor(message: string, options?: ErrorOptions) {
    super("cancelled", message, options);
  }
}

/** The two sides were generated from specifications that do not fit together. */
export class IncompatibleInterface extends MediumError {
  static override readonly id: string = "libmedium.IncompatibleInterface";
  override readonly name: string = "IncompatibleInterface";

  constructor(message: string) {
    super("incompatible-interface", message);
  }
}

/** The other side sent what the protocol does not allow. The connection it came on is closed. */
export class ProtocolError extends MediumError {
  static override readonly id: string = "libmedium.ProtocolError";
  override readonly name: string = "ProtocolError";

  constructor(message: string, options?: ErrorOptions) {
    super("protocol-error", message, options);
  }
}

/** The credential (`token`) is missing or wrong. */
export class Unauthorized extends MediumError {
  static override readonly id: string = "libmedium.Unauthorized";
  override readonly name: string = "Unauthorized";

  constructor(message: string) {
    super("unauthorized", message);
  }
}

/** A limit was reached; the message says which. Trying again later may work. */
export class Overloaded extends MediumError {
  static override readonly id: string = "libmedium.Overloaded";
  override readonly name: string = "Overloaded";

  constructor(message: string) {
    super("overloaded", message);
  }
}

/** A value does not fit its type in the specification; the message names the member and the value. Nothing was sent. */
export class InvalidValue extends MediumError {
  static override readonly id: string = "libmedium.InvalidValue";
  override readonly name: string = "InvalidValue";

  constructor(message: string) {
    super("invalid-value", message);
  }
}

/** Another process serves the address; the message says which one where that can be found out. */
export class AddressInUse extends MediumError {
  static override readonly id: string = "libmedium.AddressInUse";
  override readonly name: string = "AddressInUse";

  constructor(message: string, options?: ErrorOptions) {
    super("address-in-use", message, options);
  }
}

/** The address cannot be used: malformed, too long, or in a folder that is not safe. */
export class InvalidAddress extends MediumError {
  static override readonly id: string = "libmedium.InvalidAddress";
  override readonly name: string = "InvalidAddress";

  constructor(message: string, options?: ErrorOptions) {
    super("invalid-address", message, options);
  }
}

function hasClassNamed(value: unknown, id: string): boolean {
  if (!(value instanceof Error)) return false;
  for (
    let type: unknown = value.constructor;
    typeof type === "function";
    type = Object.getPrototypeOf(type)
  ) {
    if (Object.hasOwn(type, "id") && Reflect.get(type, "id") === id) return true;
  }
  return false;
}
