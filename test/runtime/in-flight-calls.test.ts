import { expect, test } from "vitest";
import { InFlightCalls } from "../../runtime/calls/in-flight-calls.js";
import { callsInFlightMax } from "../../runtime/limits.js";

test("one call more than can be unanswered is refused, until one of the others is answered", () => {
  const calls = new InFlightCalls<number>();
  for (let call = 0; call < callsInFlightMax; call++) calls.add(call);
  expect(() => calls.add(-1)).toThrow(
    expect.objectContaining({
      code: "overloaded",
      message:
        "65536 calls are unanswered on this connection, as many as can be. Wait for some of them.",
    }),
  );
  expect(calls.size).toBe(callsInFlightMax);
  expect(calls.take(7)).toBe(7);
  expect(calls.add(-1)).toBe(7);
});
