const signals = ["SIGTERM", "SIGINT"] as const;

interface Listener {
  first(): void;
  again(): void;
  count: number;
}

/** Everybody who wants to know: the process is listened to once, however many daemons it runs. */
const listeners = new Set<Listener>();

/**
 * Calls `first` at the first SIGTERM or SIGINT, and `again` at each further one. Returns the function that ends this: from then
 * on the signals do again what they did before.
 */
export function onTermination(first: () => void, again: () => void): () => void {
  const listener: Listener = { first, again, count: 0 };
  if (listeners.size === 0) for (const signal of signals) process.on(signal, tell);
  listeners.add(listener);
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    for (const signal of signals) process.off(signal, tell);
  };
}

function tell(): void {
  for (const listener of listeners) {
    listener.count++;
    if (listener.count === 1) listener.first();
    else listener.again();
  }
}
