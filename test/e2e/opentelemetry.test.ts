import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";

interface Span {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly status: string;
  readonly attributes: Record<string, unknown>;
}

test("calls of one process and their handlers in another are spans of one trace", async () => {
  const address = join(temporaryFolder(), "socket");
  const dist = "../../examples/opentelemetry/dist/";
  const daemon = new Child(`${dist}daemon.js`, address);
  onTestFinished(() => void daemon.end());
  await daemon.json();
  const application = new Child(`${dist}application.js`, address);
  onTestFinished(() => void application.end());

  const [firstCall, secondCall, register] = await spans(application, 3);
  const [firstLookUp, firstHandler, secondLookUp, secondHandler] = await spans(daemon, 4);
  await application.exited;
  expect([application.process.exitCode, application.stderr]).toEqual([0, ""]);

  const name = "com.pcthingz.libmedium.student.StudentSystem/get_student";
  expect(register).toMatchObject({ name: "register", kind: "INTERNAL" });
  expect(register?.parentId).toBeUndefined();
  for (const [call, handler, lookUp] of [
    [firstCall, firstHandler, firstLookUp],
    [secondCall, secondHandler, secondLookUp],
  ]) {
    expect(call).toMatchObject({ name, kind: "CLIENT", parentId: register?.spanId });
    expect(handler).toMatchObject({ name, kind: "SERVER", parentId: call?.spanId });
    expect(lookUp).toMatchObject({ name: "look up", parentId: handler?.spanId });
    for (const span of [call, handler, lookUp]) expect(span?.traceId).toBe(register?.traceId);
  }
  expect(firstCall).toMatchObject({
    status: "UNSET",
    attributes: {
      "rpc.system": "libmedium",
      "rpc.service": "com.pcthingz.libmedium.student.StudentSystem",
      "rpc.method": "get_student",
    },
  });
  expect(firstHandler?.status).toBe("UNSET");
  expect(secondCall?.status).toBe("ERROR");
  expect(secondHandler?.status).toBe("ERROR");
});

async function spans(child: Child, count: number): Promise<Span[]> {
  const found: Span[] = [];
  // What the examples print, and they print nothing else.
  while (found.length < count) found.push((await child.json()) as Span);
  return found;
}
