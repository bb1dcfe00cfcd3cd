import type { Described, EventDescribed, MethodDescribed } from "./description.js";
import type { Comparison, Scope } from "./scope.js";
import { named, quote } from "./words.js";

/** What is said of everything that has a name. None of it travels. */
export function compareDescribed(
  comparison: Comparison,
  scope: Scope,
  subject: string,
  old: Described,
  now: Described,
): void {
  const place = { old, new: now };
  if (old.typescript !== now.typescript) {
    const ofSpelling = "after its own name";
    const from = old.typescript === undefined ? ofSpelling : quote(old.typescript);
    const to = now.typescript === undefined ? ofSpelling : quote(now.typescript);
    comparison.report(scope, "typescript-name-changed", { subject, from, to }, place);
  }
  const wasDeprecated = old.deprecated !== undefined;
  if (wasDeprecated !== (now.deprecated !== undefined)) {
    const [from, to] = words(wasDeprecated, "deprecated");
    comparison.report(scope, "annotation-changed", { subject, from, to }, place);
  }
}

/** What concerns how a method is called, not what is sent. */
export function compareCalling(
  comparison: Comparison,
  scope: Scope,
  subject: string,
  old: MethodDescribed,
  now: MethodDescribed,
): void {
  const place = { old, new: now };
  const changed = (from: string, to: string): void =>
    comparison.report(scope, "annotation-changed", { subject, from, to }, place);
  if (old.idempotent !== now.idempotent) changed(...words(old.idempotent, "idempotent"));
  if (old.timeoutMs !== now.timeoutMs) changed(timeout(old.timeoutMs), timeout(now.timeoutMs));
  const before = new Set(old.throws);
  const after = new Set(now.throws);
  for (const name of now.throws.filter((each) => !before.has(each))) {
    comparison.report(scope, "throws-added", { subject, exception: quote(name) }, place);
  }
  for (const name of old.throws.filter((each) => !after.has(each))) {
    comparison.report(scope, "throws-removed", { subject, exception: quote(name) }, place);
  }
}

/** What concerns how an event reaches those that read slowly, or come back. */
export function compareDelivery(
  comparison: Comparison,
  scope: Scope,
  old: EventDescribed,
  now: EventDescribed,
): void {
  const subject = named("event", old.name);
  const place = { old, new: now };
  const changed = (from: string, to: string): void =>
    comparison.report(scope, "annotation-changed", { subject, from, to }, place);
  if (old.overflow !== now.overflow) changed(overflow(old.overflow), overflow(now.overflow));
  if (old.replay !== now.replay) changed(replay(old.replay), replay(now.replay));
}

function words(before: boolean, adjective: string): [from: string, to: string] {
  const not = `not ${adjective}`;
  return before ? [adjective, not] : [not, adjective];
}

function timeout(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "without a timeout" : `given up after ${milliseconds} ms`;
}

function overflow(policy: string | undefined): string {
  return policy === undefined ? "without an overflow policy" : `of the overflow policy ${policy}`;
}

function replay(count: number | undefined): string {
  return count === undefined ? "not kept" : `kept for replay up to ${count} times`;
}
