// What a program does once at its beginning. Spans go to a collector mostly; here they are printed, a line each.
import * as api from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { ChannelContextManager, traceCalls } from "./trace-calls.js";
import { SpanPrinter } from "./span-printer.js";

export function setUp(): void {
  const contexts = new ChannelContextManager();
  api.context.setGlobalContextManager(contexts);
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new SpanPrinter())],
  });
  api.trace.setGlobalTracerProvider(provider);
  traceCalls(contexts);
}
