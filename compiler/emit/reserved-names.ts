/** What a name cannot be, place by place. The reasons are TypeScript's, JavaScript's, or what generated packages declare themselves. */

/** Cannot name a variable, a parameter or a class: reserved in modules, which are strict. */
export const reservedWords: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally
  for function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/**
 * Cannot name an interface or a class, or would hide what the language defines from everybody who imports it. `as` the formatter does not
 * take for a name, and of a module with a class called `then`, `import()` would wait for what calling it brings.
 */
const languageTypes = `any asserts bigint boolean infer keyof never number object readonly string symbol unique unknown
  AggregateError Array ArrayBuffer AsyncGenerator AsyncIterable AsyncIterator Atomics Awaited BigInt BigInt64Array BigUint64Array
  Boolean DataView Date Disposable AsyncDisposable Error ErrorOptions EvalError Exclude Extract FinalizationRegistry Float32Array
  Float64Array Function Generator Infinity Int16Array Int32Array Int8Array Intl Iterable Iterator JSON Map Math NaN NonNullable
  Number Object Omit Parameters Partial Pick Promise PromiseLike Proxy RangeError ReadonlyArray ReadonlyMap ReadonlySet Readonly
  Record ReferenceError Reflect RegExp Required ReturnType Set SharedArrayBuffer String Symbol SyntaxError TypeError Uint16Array
  Uint32Array Uint8Array Uint8ClampedArray URIError WeakMap WeakRef WeakSet globalThis
  AbortController AbortSignal Buffer URL console process realpathSync fileURLToPath
  as then`;

/** What a generated package hands on from the runtime under its own name. */
export const errorClasses = [
  "MediumError",
  "DeclaredException",
  "RemoteError",
  "ConnectionLost",
  "ConnectionFailed",
  "TimeoutError",
  "Cancelled",
  "IncompatibleInterface",
  "ProtocolError",
  "Unauthorized",
  "Overloaded",
  "InvalidValue",
  "AddressInUse",
  "InvalidAddress",
] as const;
export const connectionClasses = ["EventGap"] as const;
export const connectionTypes = [
  "CallOptions",
  "ConnectOptions",
  "ConnectTlsOptions",
  "ConnectionState",
  "ConnectionStateChange",
  "ConnectionStats",
  "EventStream",
  "Observer",
  "ReconnectOptions",
  "Subscription",
] as const;
/** Only where the specification has callbacks. */
export const callbackType = "CallbackContext";
export const serverTypes = [
  "Application",
  "ApplicationChange",
  "CallContext",
  "CallOptions",
  "EventStream",
  "ServeOptions",
  "ServeTlsOptions",
  "ServerStats",
  "Subscription",
] as const;

export const reservedTypes: ReadonlySet<string> = new Set([
  ...reservedWords,
  ...languageTypes.split(/\s+/),
  ...errorClasses,
  ...connectionClasses,
  ...connectionTypes,
  callbackType,
  ...serverTypes,
]);

/** Members of every object, which would change what an object is (`__proto__`) or how it prints. */
const ofEveryObject = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "toLocaleString",
  "toString",
  "valueOf",
];

/** What is absent must not be inherited: these would never be `undefined`. */
export const reservedOptionalMembers: ReadonlySet<string> = new Set(ofEveryObject);

/** Of models, only this one is harmful: in an object literal it sets the prototype. */
export const reservedMembers: ReadonlySet<string> = new Set(["__proto__"]);

/** Methods and events become members of the connection and of the server: these are there already. With `then`, `await` would call it. */
export const reservedMethods: ReadonlySet<string> = new Set([
  ...ofEveryObject,
  "address",
  "applicationChanges",
  "applications",
  "close",
  "closed",
  "ref",
  "run",
  "state",
  "stateChanges",
  "stats",
  "then",
  "unref",
  "wire",
]);

/** Of exceptions, everything that an error has. */
export const reservedExceptionMembers: ReadonlySet<string> = new Set([
  ...ofEveryObject,
  "cause",
  "code",
  "message",
  "name",
  "stack",
]);

/** Callbacks become members of what the daemon knows an application by. */
export const reservedApplicationMembers: ReadonlySet<string> = new Set([
  ...ofEveryObject,
  "close",
  "connectedSince",
  "id",
  "name",
  "pid",
  "then",
  "wire",
]);

/** Stand behind the parameters of the specification. */
export const methodParameters = ["options", "context"] as const;
export const eventParameters = ["application"] as const;

export const reservedParameters: ReadonlySet<string> = new Set([...reservedWords, "__proto__"]);

/** Packages of Node: `import "http"` would never reach a package of that name. */
export const nodePackages: ReadonlySet<string> = new Set(
  `assert buffer cluster console constants crypto dgram dns domain events fs http http2 https inspector module net os path process
  punycode querystring readline repl stream string-decoder sys timers tls tty url util v8 vm wasi zlib node-modules test sqlite
  sea`.split(/\s+/),
);
