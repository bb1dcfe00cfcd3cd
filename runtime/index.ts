export { Application, type ApplicationClass } from "./daemon/application.js";
export type { ApplicationChange } from "./daemon/application-changes.js";
export type { CallbackContext, CallContext } from "./calls/call-context.js";
export type { CallOptions } from "./calls/outgoing-call.js";
export { connect } from "./connection/connect.js";
export type { ConnectOptions } from "./connection/connect-options.js";
export { Connection } from "./connection/connection.js";
export { describeDaemon, type DescribedDaemon } from "./connection/describe-daemon.js";
export * from "./errors.js";
export type { Given, GivenArguments } from "./values/given.js";
export type { EventLoop } from "./events/event-iterator.js";
export { EventGap, EventStream, type Observer, type Subscription } from "./events/event-stream.js";
export {
  callbackHandler,
  handler,
  readNothing,
  streamHandler,
  writeNothing,
  type EventDescription,
  type ExceptionClass,
  type ExceptionDescription,
  type Handler,
  type InterfaceDescription,
  type MethodDescription,
  type ServerDispatch,
  type StreamDescription,
  type StreamMethodDescription,
} from "./interface.js";
export type { JsonValue } from "./values/json.js";
export type { ConnectionState, ConnectionStateChange } from "./connection/link.js";
export type { Latency } from "./transports/latency.js";
export { createMemoryTransport } from "./transports/memory-transport.js";
export { Reader } from "./values/reader.js";
export type { ServeOptions } from "./daemon/serve-options.js";
export type { ReconnectOptions } from "./connection/reconnect-options.js";
export { Server } from "./daemon/server.js";
export type {
  ByteStats,
  CallStats,
  ConnectionStats,
  HandlerStats,
  ServerStats,
} from "./telemetry/stats.js";
export type { StreamSource } from "./values/stream-source.js";
export type { TracedCall, TracedEvent } from "./telemetry/tracing.js";
export type {
  Access,
  Channel,
  ChannelHandler,
  ConnectTlsOptions,
  Listener,
  ListenOptions,
  ServeTlsOptions,
  Transport,
  TransportOptions,
} from "./transports/transport.js";
export type { Wire } from "./messages/wire.js";
export { Writer } from "./values/writer.js";
