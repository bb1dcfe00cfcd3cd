/** What a generated package is for a specification, made while running: a daemon and a connection that do as they are told. */
import { connect } from "../../../runtime/connection/connect.js";
import { Connection } from "../../../runtime/connection/connection.js";
import { DeclaredException } from "../../../runtime/errors.js";
import { descriptionText } from "../../../runtime/evolution/description.js";
import {
  handler,
  writeNothing,
  type EventDescription,
  type ExceptionDescription,
  type InterfaceDescription,
  type MethodDescription,
  type ServerDispatch,
} from "../../../runtime/interface.js";
import { Server } from "../../../runtime/daemon/server.js";
import type { ReconnectOptions } from "../../../runtime/connection/reconnect-options.js";
import type { Transport } from "../../../runtime/transports/transport.js";
import { interfaceHash } from "../../../compiler/spec/canonical.js";
import { describeSpec } from "../../../compiler/spec/describe.js";
import type { Event, Exception, Method, Spec } from "../../../compiler/spec/spec.js";
import {
  declared,
  read,
  readMembers,
  write,
  writeMembers,
  type Members,
  type Value,
} from "./codec.js";

/** A declared exception of any specification. */
export class Thrown extends DeclaredException {
  static override readonly id: string = "test.Thrown";
  readonly exception: string;
  readonly members: Members;

  constructor(exception: string, members: Members, message = "") {
    super(message);
    this.exception = exception;
    this.members = members;
  }
}

export function methodOf(spec: Spec, method: Method): MethodDescription<Members, Value> {
  const { name, number, parameters, result, isIdempotent } = method;
  return {
    name,
    number,
    isIdempotent,
    writeArguments: (writer, values) => writeMembers(writer, spec, parameters, values),
    readArguments: (reader) => readMembers(reader, spec, parameters),
    writeResult:
      result === undefined ? writeNothing : (writer, value) => write(writer, spec, result, value),
    readResult: (reader) => (result === undefined ? undefined : read(reader, spec, result)),
  };
}

export function eventOf(
  spec: Spec,
  { name, number, parameters }: Event,
): EventDescription<Members> {
  return {
    name,
    number,
    write: (writer, values) => writeMembers(writer, spec, parameters, values),
    read: (reader) => readMembers(reader, spec, parameters),
  };
}

export function interfaceOf(spec: Spec): InterfaceDescription {
  return {
    namespace: spec.namespace,
    className: spec.className,
    hash: interfaceHash(spec),
    json: descriptionText(describeSpec(spec)),
    exceptions: spec.exceptions.map((exception) => exceptionOf(spec, exception)),
    methods: spec.methods.map(({ name }) => name),
    events: spec.events.map(({ name }) => name),
  };
}

function exceptionOf(spec: Spec, { name, members }: Exception): ExceptionDescription {
  class Own extends Thrown {
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof Thrown && value.exception === name;
    }
  }
  return {
    type: Own,
    writeMembers: (writer, value) => writeMembers(writer, spec, members, (value as Thrown).members),
    readMembers: (reader, message) => new Thrown(name, readMembers(reader, spec, members), message),
  };
}

export type Answer = (method: string, values: Members) => Value;

export class DynamicServer extends Server {
  readonly #spec: Spec;
  readonly #answer: Answer;

  constructor(spec: Spec, answer: Answer) {
    super();
    this.#spec = spec;
    this.#answer = answer;
  }

  override $dispatch(): ServerDispatch {
    return {
      description: interfaceOf(this.#spec),
      events: this.#spec.events.map((event) => eventOf(this.#spec, event)),
      handlers: this.#spec.methods.map((method) =>
        handler(methodOf(this.#spec, method), (values) => this.#answer(method.name, values)),
      ),
    };
  }

  async fire(name: string, values: Members): Promise<void> {
    await this.$fire(eventOf(this.#spec, declared(this.#spec.events, name)), values);
  }
}

class DynamicConnection extends Connection {}

export interface Application {
  readonly connection: Connection;
  call(method: string, values: Members): Promise<Value>;
  /** Each event that arrives, or the error with which the stream ends. */
  listen(event: string, heard: (values: Members | Error) => void): void;
}

export async function dynamicApplication(
  spec: Spec,
  transport: Transport,
  reconnect: boolean | ReconnectOptions = false,
): Promise<Application> {
  const connection = await connect(DynamicConnection, interfaceOf(spec), {
    transport,
    reconnect,
  });
  return {
    connection,
    call: (name, values) =>
      connection.$session.call(methodOf(spec, declared(spec.methods, name)), values, undefined),
    listen: (name, heard) => {
      const stream = connection.$session.event(eventOf(spec, declared(spec.events, name)));
      stream.subscribe({ next: heard, error: heard });
    },
  };
}
