import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";

/** Prints spans as JSON, one a line. */
export class SpanPrinter implements SpanExporter {
  export(spans: readonly ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    for (const span of spans) {
      const { traceId, spanId } = span.spanContext();
      const printed = {
        name: span.name,
        kind: SpanKind[span.kind],
        traceId,
        spanId,
        parentId: span.parentSpanContext?.spanId,
        status: SpanStatusCode[span.status.code],
        attributes: span.attributes,
      };
      console.log(JSON.stringify(printed));
    }
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}
}
