const signals = ["SIGTERM", "SIGINT"] as const;

/**
 * Calls `first` at the first SIGTERM or SIGINT, and `again` at each further one. Returns the function that ends this: from then
 * on the signals do again what they did before.
 */
export function onTermination(first: (signal: string) => void, again: () => void): () => void {
  let count = 0;
  const listener = (signal: NodeJS.Signals): void => {
    count++;
    if (count === 1) first(signal);
    else again();
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
