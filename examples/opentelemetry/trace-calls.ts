// Spans for the calls of libmedium: one in the process that makes a call, and one, within the same trace, in the process that answers it.
import { AsyncLocalStorage } from "node:async_hooks";
import { tracingChannel } from "node:diagnostics_channel";
import type { TracedCall } from "@libmedium/runtime";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

/** Keeps OpenTelemetry's contexts where Node's channels can set them. */
export class ChannelContextManager extends AsyncLocalStorageContextManager {
  readonly storage: AsyncLocalStorage<api.Context> = new AsyncLocalStorage();

  override active(): api.Context {
    return this.storage.getStore() ?? api.ROOT_CONTEXT;
  }

  override with<A extends unknown[], F extends (...values: A) => ReturnType<F>>(
    context: api.Context,
    run: F,
    thisArg?: ThisParameterType<F>,
    ...values: A
  ): ReturnType<F> {
    return this.storage.run(context, () => run.call(thisArg as never, ...values));
  }
}

/** To be called once, when OpenTelemetry has been set up with that context manager. */
export function traceCalls({ storage }: ChannelContextManager): void {
  const tracer = api.trace.getTracer("libmedium");
  const spans = new WeakMap<TracedCall, api.Span>();

  const begin = (call: TracedCall, kind: api.SpanKind, parent: api.Context): api.Context => {
    const service = `${call.namespace}.${call.class}`;
    const attributes = {
      "rpc.system": "libmedium",
      "rpc.service": service,
      "rpc.method": call.method,
    };
    const span = tracer.startSpan(`${service}/${call.method}`, { kind, attributes }, parent);
    spans.set(call, span);
    return api.trace.setSpan(parent, span);
  };

  const fail = (call: TracedCall): void => {
    const span = spans.get(call);
    const error = call.error instanceof Error ? call.error : String(call.error);
    span?.recordException(error);
    span?.setStatus({ code: api.SpanStatusCode.ERROR, message: String(error) });
  };

  const calls = tracingChannel<unknown, TracedCall>("libmedium.call");
  calls.start.bindStore(storage, (call) => {
    const context = begin(call, api.SpanKind.CLIENT, api.context.active());
    // Sets the call's traceparent, which travels with it.
    api.propagation.inject(context, call);
    return context;
  });

  const handlers = tracingChannel<unknown, TracedCall>("libmedium.handle");
  handlers.start.bindStore(storage, (call) =>
    begin(call, api.SpanKind.SERVER, api.propagation.extract(api.ROOT_CONTEXT, call)),
  );

  for (const { error, end, asyncEnd } of [calls, handlers]) {
    error.subscribe((call) => fail(call as TracedCall));
    asyncEnd.subscribe((call) => spans.get(call as TracedCall)?.end());
    end.subscribe((call) => {
      // A handler that returned no promise is done.
      if ("result" in (call as TracedCall) || "error" in (call as TracedCall))
        spans.get(call as TracedCall)?.end();
    });
  }
}
