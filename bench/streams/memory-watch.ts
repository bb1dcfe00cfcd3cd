/** What a process held before something, and most while it went on: resident bytes. */
export interface Watched {
  readonly before: number;
  readonly most: number;
  /** How many times it was looked at. */
  readonly samples: number;
}

const everyMs = 5;

/** Looks at the memory of this process until told to stop. */
export function watchMemory(): () => Watched {
  const before = process.memoryUsage.rss();
  let [most, samples] = [before, 1];
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
    samples++;
  };
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    look();
    return { before, most, samples };
  };
}
