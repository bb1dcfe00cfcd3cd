export { Application, type ApplicationClass } from "./application.js";
export type { CallbackContext, CallContext } from "./call-context.js";
export type { CallOptions } from "./outgoing-call.js";
export { connect } from "./connect.js";
export type { ConnectOptions } from "./connect-options.js";
export { Connection } from "./connection.js";
export { describeDaemon, type DescribedDaemon } from "./describe-daemon.js";
export * from "./errors.js";
export type { Given, GivenArguments } from "./given.js";
export type { EventLoop } from "./event-iterator.js";
export { EventGap, EventStream, type Observer, type Subscription } from "./event-stream.js";
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
export type { JsonValue } from "./json.js";
export type { ConnectionState, ConnectionStateChange } from "./link.js";
export type { Latency } from "./latency.js";
export { createMemoryTransport } from "./memory-transport.js";
export { Reader } from "./reader.js";
export type { ServeOptions } from "./serve-options.js";
export type { ReconnectOptions } from "./reconnect-options.js";
export { Server } from "./server.js";
export type { ByteStats, CallStats, ConnectionStats, HandlerStats, ServerStats } from "./stats.js";
export type { StreamSource } from "./streams/source.js";
export type { TracedCall, TracedEvent } from "./tracing.js";
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
} from "./transport.js";
export type { Wire } from "./wire.js";
export { Writer } from "./writer.js";
