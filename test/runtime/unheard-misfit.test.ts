import { afterEach, expect, test, vi } from "vitest";
import { IncompatibleInterface } from "../../runtime/errors.js";
import { EventStream } from "../../runtime/events/event-stream.js";

afterEach(() => {
  vi.restoreAllMocks();
});

const misfit = new IncompatibleInterface("said cannot be received. The daemon has no event said.");

test("an event that does not fit is a warning for who does not listen for errors, once", () => {
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  const stream = new EventStream<string>("said");
  const error = vi.fn<(error: Error) => void>();
  const next = vi.fn<(value: string) => void>();
  stream.subscribe({ error });
  stream.fail(misfit);
  expect(warn).not.toHaveBeenCalled();
  stream.subscribe(next);
  stream.fail(misfit);
  stream.fail(misfit);
  expect(warn.mock.calls).toEqual([
    [
      "said cannot be received. The daemon has no event said. Somebody who listens to it does not get it: subscribe({ next, error }) is told.",
      { type: "MediumWarning", code: "event-misfit" },
    ],
  ]);
  expect(error.mock.calls).toEqual([[misfit]]);
  stream.emit("later");
  expect(next.mock.calls).toEqual([["later"]]);
});
