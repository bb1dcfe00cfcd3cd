import { afterEach, expect, test, vi } from "vitest";
import { Callee, type CalleeOptions } from "../../runtime/calls/callee.js";
import { RunningCall } from "../../runtime/calls/call-context.js";
import { ConnectionLost } from "../../runtime/errors.js";
import type { Handler } from "../../runtime/interface.js";
import { ItemGate } from "../../runtime/streams/item-gate.js";
import { HandlerCounts } from "../../runtime/telemetry/counts.js";
import { tell } from "../../runtime/telemetry/report.js";
import { memoryPair } from "../../runtime/transports/memory-transport.js";
import { Reader } from "../../runtime/values/reader.js";

afterEach(() => void vi.useRealTimers());

test("a signal that is first asked for after the answer never fires", () => {
  vi.useFakeTimers();
  const call = new RunningCall(undefined, "read", 20, undefined);
  call.finish();
  const { signal } = call;
  vi.advanceTimersByTime(1000);
  expect(signal.aborted).toBe(false);
});

test("a cancel that comes when the time is up is told as that, an earlier one as a cancel", () => {
  vi.useFakeTimers();
  const calls = [10, 100].map(
    (deadlineMs) => new RunningCall(undefined, "read", deadlineMs, undefined),
  );
  vi.advanceTimersByTime(9);
  for (const call of calls) call.cancel();
  expect(calls.map(({ signal }) => signal.reason.code)).toEqual(["timeout", "cancelled"]);
});

test("a handler that ends the connection itself, in the turn in which it is called, is told", async () => {
  const [channel] = memoryPair();
  const counts = new HandlerCounts();
  const gone = new ConnectionLost("The application is gone.");
  let signal: AbortSignal | undefined;
  const handler: Handler = {
    name: "fire",
    resultStream: undefined,
    parameterStreams: undefined,
    readArguments: () => undefined,
    writeResult: () => expect.fail("There is nobody to answer."),
    invoke(_values, context) {
      ({ signal } = context);
      callee.end(gone);
      return Promise.reject(new Error("too late"));
    },
  };
  const options: CalleeOptions = {
    sides: { callee: "the daemon", caller: "this application" },
    maxCallsInFlight: 10,
    maxStreams: 10,
    exposeErrors: true,
    exposeStacks: false,
    counts,
    gate: new ItemGate(channel),
    isFull: () => true,
    onAnswered: () => expect.fail("It was not answered."),
    onError: () => expect.fail("Nobody is to blame."),
  };
  const description = { namespace: "a", className: "A", hash: "", json: "", exceptions: [] };
  const callee = new Callee(channel, undefined, { description, handlers: [handler] }, options);
  callee.call(1, 1, 0, undefined, new Reader());
  await Promise.resolve();
  expect(signal?.reason).toBe(gone);
  expect(callee.running).toBe(0);
  expect(counts.cancelled).toBe(1);
});

test("an asynchronous onError that rejects ends nothing", async () => {
  const failed = Promise.reject(new Error("no log"));
  const onCatch = vi.spyOn(failed, "catch");
  tell(() => failed, new Error("wrong"), "read");
  expect(onCatch).toHaveBeenCalledTimes(1);
  await expect(failed).rejects.toThrow("no log");
});
