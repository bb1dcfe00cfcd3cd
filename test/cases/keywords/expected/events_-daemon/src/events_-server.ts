import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  EventsServerBase,
  type Application_,
  type Array_,
  type CallContext,
  type Connection,
  type DeleteArguments,
  type DeletedEvent,
  type Error_,
  type EventsApplication,
  type GetThingResult,
  type JsonValue,
  type ListOfListOfString,
  type Map_,
  type Nothing,
  type Object_,
  type Picked,
  type Promise_,
  type ReadonlyMap_,
  type Record_,
  type Server,
  type String_,
  type Symbol_,
  type Uint8Array_,
  type any_,
  type const_,
  type er,
  type keyof_,
  type let_,
  type level,
  type never_,
  type number_,
  type object_,
  type r,
  type type,
  type undefined_,
  type unknown_,
} from "events_/server";

/** The daemon Events. This file is yours: it was written once and is never overwritten. */
export class EventsServer extends EventsServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
    // Your events can be fired at any time, to every application:
    //   await this.deleted(application_, deleted);
    //   await this.toLocaleString_(string);
    //   await this.hasOwnProperty_();
    //   await this.studentAdded(this_, class_);
    //   await this.studentAdded_(context, options);
    //   await this.in();
    //   await this.connection(connection, base, server);
    //   await this.methodDescriptions(descriptions);
    //   await this.defaults(default_, application_, class_);
    // To fire an event to a single application, pass that as the last argument:
    //   await this.deleted(application_, deleted, application);
    //   await this.toLocaleString_(string, application);
    //   await this.hasOwnProperty_(application);
    //   await this.studentAdded(this_, class_, application);
    //   await this.studentAdded_(context, options, application);
    //   await this.in(application);
    //   await this.connection(connection, base, server, application);
    //   await this.methodDescriptions(descriptions, application);
    //   await this.defaults(default_, application_, class_, application);
  }

  /** Method `break(break: string, case: string, catch: string, class: string, const: string, continue: string, debugger: string)`. */
  override break(
    break_: string,
    case_: string,
    catch_: string,
    class_: string,
    const_: string,
    continue_: string,
    debugger_: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("break is not implemented.");
  }

  /** Method `delete(default: *string, delete: **string, do: *DeleteArguments, else: object): DeletedEvent`. */
  override delete(
    default_: string[],
    delete_: string[][],
    do_: DeleteArguments[],
    else_: object_,
    context: CallContext<EventsApplication>,
  ): DeletedEvent | Promise<DeletedEvent> {
    throw new Error("delete is not implemented.");
  }

  /** Method `enum(enum: string, export: string, extends: string, false: boolean, finally: string, for: string, function: string)`. */
  override enum(
    enum_: string,
    export_: string,
    extends_: string,
    false_: boolean,
    finally_: string,
    for_: string,
    function_: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("enum is not implemented.");
  }

  /** Method `if(if: boolean, import: string, in: string, instanceof: string, new: string, null: string, return: string): boolean`. */
  override if(
    if_: boolean,
    import_: string,
    in_: string,
    instanceof_: string,
    new_: string,
    null_: string,
    return_: string,
    context: CallContext<EventsApplication>,
  ): boolean | Promise<boolean> {
    throw new Error("if is not implemented.");
  }

  /** Method `super(super: string, switch: string, this: string, throw: string, true: string, try: string, typeof: string)`. */
  override super(
    super_: string,
    switch_: string,
    this_: string,
    throw_: string,
    true_: string,
    try_: string,
    typeof_: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("super is not implemented.");
  }

  /** Method `var(var: string, void: string, while: string, with: string, await: string, yield: string, let: string, static: string)`. */
  override var(
    var_: string,
    void_: string,
    while_: string,
    with_: string,
    await_: string,
    yield_: string,
    let_: string,
    static_: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("var is not implemented.");
  }

  /** Method `implements(implements: string, interface: string, package: string, private: string, protected: string, public: string)`. */
  override implements(
    implements_: string,
    interface_: string,
    package_: string,
    private_: string,
    protected_: string,
    public_: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("implements is not implemented.");
  }

  /** Method `eval(arguments: string, eval: string, undefined: string, NaN: double, __proto__: string, constructor: string): *string`. */
  override eval(
    arguments_: string,
    eval_: string,
    undefined_: string,
    naN: number,
    __proto___: string,
    constructor: string,
    context: CallContext<EventsApplication>,
  ): readonly string[] | Promise<readonly string[]> {
    throw new Error("eval is not implemented.");
  }

  /** Method `options(options: string, context: string, application: string, _values: string, values: string, session: string): **string`. */
  override options(
    options_: string,
    context_: string,
    application: string,
    _values: string,
    values: string,
    session: string,
    context: CallContext<EventsApplication>,
  ): readonly (readonly string[])[] | Promise<readonly (readonly string[])[]> {
    throw new Error("options is not implemented.");
  }

  /** Method `connect(connect: string, handler: string, server: string, reader: string, writer: string, value: string)`. */
  override connect(
    connect: string,
    handler: string,
    server: string,
    reader: string,
    writer: string,
    value: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("connect is not implemented.");
  }

  /** Method `handler(getThing: string, get_thing: string, GET_THING: string)`. */
  override handler(
    getThing: string,
    getThing_: string,
    getThing__: string,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("handler is not implemented.");
  }

  /** Method `get_thing(name: string): GetThingResult`. */
  override getThing(
    name: string,
    context: CallContext<EventsApplication>,
  ): GetThingResult | Promise<GetThingResult> {
    throw new Error("get_thing is not implemented.");
  }

  /** Method `getThing(thing: r): er`. */
  override getThing_(thing: r, context: CallContext<EventsApplication>): er | Promise<er> {
    throw new Error("getThing is not implemented.");
  }

  /** Method `name(name: string): string`. */
  override name(name: string, context: CallContext<EventsApplication>): string | Promise<string> {
    throw new Error("name is not implemented.");
  }

  /** Method `length()`. */
  override length(context: CallContext<EventsApplication>): void | Promise<void> {
    throw new Error("length is not implemented.");
  }

  /** Method `prototype(): Promise`. */
  override prototype(context: CallContext<EventsApplication>): Promise_ | Promise<Promise_> {
    throw new Error("prototype is not implemented.");
  }

  /** Method `static(): Error`. */
  override static(context: CallContext<EventsApplication>): Error_ | Promise<Error_> {
    throw new Error("static is not implemented.");
  }

  /** Method `abstract(): Map`. */
  override abstract(context: CallContext<EventsApplication>): Map_ | Promise<Map_> {
    throw new Error("abstract is not implemented.");
  }

  /** Method `override(): Array`. */
  override override(context: CallContext<EventsApplication>): Array_ | Promise<Array_> {
    throw new Error("override is not implemented.");
  }

  /** Method `get(): Object`. */
  override get(context: CallContext<EventsApplication>): Object_ | Promise<Object_> {
    throw new Error("get is not implemented.");
  }

  /** Method `set(): String`. */
  override set(context: CallContext<EventsApplication>): String_ | Promise<String_> {
    throw new Error("set is not implemented.");
  }

  /** Method `async(): Symbol`. */
  override async(context: CallContext<EventsApplication>): Symbol_ | Promise<Symbol_> {
    throw new Error("async is not implemented.");
  }

  /** Method `await(): Uint8Array`. */
  override await(context: CallContext<EventsApplication>): Uint8Array_ | Promise<Uint8Array_> {
    throw new Error("await is not implemented.");
  }

  /** Method `new(): Connection`. */
  override new(context: CallContext<EventsApplication>): Connection | Promise<Connection> {
    throw new Error("new is not implemented.");
  }

  /** Method `import(): Server`. */
  override import(context: CallContext<EventsApplication>): Server | Promise<Server> {
    throw new Error("import is not implemented.");
  }

  /** Method `then(then: string)`. */
  override then_(then: string, context: CallContext<EventsApplication>): void | Promise<void> {
    throw new Error("then is not implemented.");
  }

  /** Method `catch(catch: string)`. */
  override catch(catch_: string, context: CallContext<EventsApplication>): void | Promise<void> {
    throw new Error("catch is not implemented.");
  }

  /** Method `close()`. */
  override close_(context: CallContext<EventsApplication>): void | Promise<void> {
    throw new Error("close is not implemented.");
  }

  /** Method `closed(): boolean`. */
  override closed_(context: CallContext<EventsApplication>): boolean | Promise<boolean> {
    throw new Error("closed is not implemented.");
  }

  /** Method `state(): int64`. */
  override state_(context: CallContext<EventsApplication>): bigint | Promise<bigint> {
    throw new Error("state is not implemented.");
  }

  /** Method `constructor(): uint64`. */
  override constructor_(context: CallContext<EventsApplication>): bigint | Promise<bigint> {
    throw new Error("constructor is not implemented.");
  }

  /** Method `run()`. */
  override run_(context: CallContext<EventsApplication>): void | Promise<void> {
    throw new Error("run is not implemented.");
  }

  /** Method `applications(): *Application`. */
  override applications_(
    context: CallContext<EventsApplication>,
  ): readonly Application_[] | Promise<readonly Application_[]> {
    throw new Error("applications is not implemented.");
  }

  /** Method `address(): string`. */
  override address_(context: CallContext<EventsApplication>): string | Promise<string> {
    throw new Error("address is not implemented.");
  }

  /** Method `to_string(): string`. */
  override toString_(context: CallContext<EventsApplication>): string | Promise<string> {
    throw new Error("to_string is not implemented.");
  }

  /** Method `valueOf(): float`. */
  override valueOf_(context: CallContext<EventsApplication>): number | Promise<number> {
    throw new Error("valueOf is not implemented.");
  }

  /** Method `__proto__(): ListOfListOfString`. */
  override __proto___(
    context: CallContext<EventsApplication>,
  ): ListOfListOfString | Promise<ListOfListOfString> {
    throw new Error("__proto__ is not implemented.");
  }

  /** Method `write_nothing(nothing: Nothing)`. */
  override writeNothing(
    nothing: Nothing,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("write_nothing is not implemented.");
  }

  /** Method `read_nothing(): Nothing`. */
  override readNothing(context: CallContext<EventsApplication>): Nothing | Promise<Nothing> {
    throw new Error("read_nothing is not implemented.");
  }

  /** Method `serve(type: type, let: let)`. */
  override serve(
    type: type,
    let_: let_,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("serve is not implemented.");
  }

  /** Method `describe(any: any, unknown: unknown, never: never, object: object, number: number, undefined: undefined, keyof: keyof)`. */
  override describe(
    any: any_,
    unknown: unknown_,
    never: never_,
    object: object_,
    number: number_,
    undefined_: undefined_,
    keyof: keyof_,
    context: CallContext<EventsApplication>,
  ): void | Promise<void> {
    throw new Error("describe is not implemented.");
  }

  /**
   * Method `kinds(kind: Record, level: level = level, const: const = this, value: ReadonlyMap?): chosen`.
   *
   * @throws {WithMembers}
   */
  override kinds(
    kind: Record_,
    level: level,
    const_: const_,
    value: ReadonlyMap_ | undefined,
    context: CallContext<EventsApplication>,
  ): Picked | Promise<Picked> {
    throw new Error("kinds is not implemented.");
  }

  /** Method `streams(options: stream JsonValue, new: stream chosen): stream Record`. */
  override streams(
    options_: AsyncIterable<JsonValue>,
    new_: AsyncIterable<Picked>,
    context: CallContext<EventsApplication>,
  ): AsyncIterable<Record_> | Promise<AsyncIterable<Record_>> {
    throw new Error("streams is not implemented.");
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await EventsServer.serve();
    console.log(`Events is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
