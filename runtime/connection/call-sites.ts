import { MediumError } from "../errors.js";
import type { Link } from "./link.js";

/**
 * With `MEDIUM_CALL_SITES=1` in the environment, the stack of an error says where the call was made. A stack is captured with each call then, which takes longer than the
 * call itself: it is for looking for mistakes. Links are changed only where that was asked for, so that all others know nothing of it.
 */
export function showCallSites(link: Pick<Link, "call" | "stream">): void {
  if (process.env["MEDIUM_CALL_SITES"] !== "1") return;
  const call = link.call.bind(link);
  const stream = link.stream.bind(link);
  link.call = function called(method, values, options) {
    const site = siteAbove(called);
    return call(method, values, options).catch((error: unknown) => {
      throw at(site, error);
    });
  };
  link.stream = function called(method, values, options) {
    const site = siteAbove(called);
    return new SitedStream(stream(method, values, options), site);
  };
}

/** The frames above a function, as text. */
function siteAbove(called: (...values: never[]) => unknown): string {
  const site = { stack: "" };
  Error.captureStackTrace(site, called);
  return site.stack.slice(site.stack.indexOf("\n"));
}

function at(site: string, error: unknown): unknown {
  if (error instanceof MediumError) error.stack = `${error.name}: ${error.message}${site}`;
  return error;
}

class SitedStream<Item> implements AsyncIterable<Item> {
  readonly #stream: AsyncIterable<Item>;
  readonly #site: string;

  constructor(stream: AsyncIterable<Item>, site: string) {
    this.#stream = stream;
    this.#site = site;
  }

  [Symbol.asyncIterator](): AsyncIterator<Item> {
    const iterator = this.#stream[Symbol.asyncIterator]();
    const site = this.#site;
    return {
      next: () =>
        iterator.next().catch((error: unknown) => {
          throw at(site, error);
        }),
      return: async (value) => (await iterator.return?.(value)) ?? { done: true, value: undefined },
    };
  }
}
