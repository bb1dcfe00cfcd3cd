/**
 * What this process tells of its calls and events to whoever subscribes in `node:diagnostics_channel`. Where nobody does, all that happens is
 * that `hasSubscribers` is asked.
 */
import {
  channel,
  tracingChannel,
  type Channel,
  type TracingChannel,
} from "node:diagnostics_channel";
import type { Application } from "../daemon/application.js";
import type { InterfaceDescription } from "../interface.js";
import type { CallOptions } from "../calls/outgoing-call.js";
import { Stream } from "../streams/stream.js";
import { wellFormedTraceContext } from "../messages/trace-context.js";

/** One call, the same object at each of its events. A subscriber may put what is its own into it, under a symbol. */
export interface TracedCall {
  readonly kind: "method" | "callback";
  /** Of the specification. */
  readonly namespace: string;
  readonly class: string;
  /** Name of the method or callback, as in the specification. */
  readonly method: string;
  /** The application at the other end, in a daemon; `undefined` in an application, whose other end is its daemon. */
  readonly application: Application | undefined;
  /**
   * W3C Trace Context of the call. On the calling side it is what the options of the call give; what a subscriber of `start` sets in its place travels,
   * unless it is not well-formed. On the answering side it is what has arrived.
   */
  traceparent: string | undefined;
  /** As above, with `traceparent` only. */
  tracestate: string | undefined;
  /** From `asyncStart` on, or from `end` on where the handler returned no promise: what the call returned. Nothing where that is a stream. */
  result?: unknown;
  /** From `error` on: what the call failed with. */
  error?: unknown;
}

/** One firing of an event. */
export interface TracedEvent {
  /** Of the specification. */
  readonly namespace: string;
  readonly class: string;
  /** Name of the event, as in the specification. */
  readonly event: string;
  /** Its parameters, by name, as the generated code passes them. Not to be changed. */
  readonly values: unknown;
  /** In a daemon, where the event goes to one application only: that one. */
  readonly application: Application | undefined;
}

/** Calls that this process makes, from when they are made until they are settled. */
export const callTracing: TracingChannel<unknown, TracedCall> = tracingChannel("libmedium.call");

/** Calls that this process answers, from when their handler is called until it is done. */
export const handleTracing: TracingChannel<unknown, TracedCall> =
  tracingChannel("libmedium.handle");

/** Events that this daemon has fired, whether somebody listened or not. */
export const firedEvents: Channel = channel("libmedium.event.fired");

/** Events that have arrived at this application, before its listeners are called. */
export const receivedEvents: Channel = channel("libmedium.event.received");

/** A call that is about to be made with these options. */
export function outgoing(
  kind: TracedCall["kind"],
  { namespace, className }: Pick<InterfaceDescription, "namespace" | "className">,
  method: string,
  options: CallOptions | undefined,
  application?: Application,
): TracedCall {
  // Callers without types give anything, which the call itself refuses.
  const { traceparent, tracestate } = options ?? {};
  return { kind, namespace, class: className, method, application, traceparent, tracestate };
}

/** A call that has arrived, with what came with it. An application, which is called by its daemon only, gives no `application`. */
export function incoming(
  { namespace, className }: Pick<InterfaceDescription, "namespace" | "className">,
  method: string,
  { traceparent, tracestate }: Pick<TracedCall, "traceparent" | "tracestate">,
  application: Application | undefined,
): TracedCall {
  const kind = application === undefined ? "callback" : "method";
  return { kind, namespace, class: className, method, application, traceparent, tracestate };
}

/** Makes a call with whatever trace context its subscribers give it. */
export function traceCall<Result>(
  traced: TracedCall,
  options: CallOptions | undefined,
  call: (options: CallOptions | undefined) => Promise<Result>,
): Promise<Result> {
  return callTracing.tracePromise(() => call(tracedOptions(traced, options)), traced);
}

/** A call whose result is a stream: it begins with the iteration, and is settled when that is over. */
export function traceStream<Item>(
  traced: TracedCall,
  options: CallOptions | undefined,
  call: (options: CallOptions | undefined) => AsyncIterable<Item>,
): AsyncIterable<Item> {
  return new Stream<Item>(traced.method, () => {
    const items = runStart(callTracing, traced, () =>
      call(tracedOptions(traced, options))[Symbol.asyncIterator](),
    );
    return tracedItems(traced, items);
  });
}

/** Runs a handler: what it returns or throws is returned or thrown, at the same time as without. */
export function traceHandler(traced: TracedCall, handle: () => unknown): unknown {
  return runStart(handleTracing, traced, () => {
    const result = handle();
    if (!isThenable(result)) {
      traced.result = result;
      return result;
    }
    return Promise.resolve(result).then(
      (value) => {
        traced.result = value;
        settle(handleTracing, traced);
        return value;
      },
      (error: unknown) => {
        fail(handleTracing, traced, error);
        throw error;
      },
    );
  });
}

/** The part of a call that is not asynchronous, with the stores that are bound to `start`. */
function runStart<Result>(
  channels: TracingChannel<unknown, TracedCall>,
  traced: TracedCall,
  run: () => Result,
): Result {
  return channels.start.runStores(traced, () => {
    try {
      return run();
    } catch (error) {
      traced.error = error;
      channels.error.publish(traced);
      throw error;
    } finally {
      channels.end.publish(traced);
    }
  });
}

function settle(channels: TracingChannel<unknown, TracedCall>, traced: TracedCall): void {
  channels.asyncStart.publish(traced);
  channels.asyncEnd.publish(traced);
}

function fail(
  channels: TracingChannel<unknown, TracedCall>,
  traced: TracedCall,
  error: unknown,
): void {
  traced.error = error;
  channels.error.publish(traced);
  settle(channels, traced);
}

function tracedItems<Item>(
  traced: TracedCall,
  items: AsyncIterator<Item, unknown>,
): AsyncIterator<Item, undefined> {
  let isOver = false;
  const over = (tell: () => void): void => {
    if (!isOver) tell();
    isOver = true;
  };
  return {
    async next() {
      try {
        const next = await items.next();
        if (next.done !== true) return next;
        over(() => settle(callTracing, traced));
        return { done: true, value: undefined };
      } catch (error) {
        over(() => fail(callTracing, traced, error));
        throw error;
      }
    },
    async return() {
      await items.return?.();
      over(() => settle(callTracing, traced));
      return { done: true, value: undefined };
    },
  };
}

/** The options of a call with what subscribers have set: nobody who only looks on makes a call fail. */
function tracedOptions(
  traced: TracedCall,
  options: CallOptions | undefined,
): CallOptions | undefined {
  const { traceparent, tracestate } = traced;
  if (traceparent === options?.traceparent && tracestate === options?.tracestate) return options;
  const trace = wellFormedTraceContext(traced);
  if (trace === undefined) return options;
  const { tracestate: _replaced, ...others } = options ?? {};
  return {
    ...others,
    traceparent: trace.traceparent,
    ...(trace.tracestate !== undefined && { tracestate: trace.tracestate }),
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
