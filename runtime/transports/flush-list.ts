/** What has something to flush at the end of the turn. */
export interface Flushable {
  flushInTurn(): void;
}

let waiting: Flushable[] = [];

/**
 * Has it flushed at the end of the turn. One tick for all: an event to a thousand applications must not make a thousand. Whoever asks twice is flushed
 * twice.
 */
export function flushAtEndOfTurn(channel: Flushable): void {
  // Runs after the promises that are ready now, so that answers of asynchronous handlers leave with the others.
  if (waiting.push(channel) === 1) process.nextTick(flushAll);
}

/** Whether something is to be flushed at the end of the turn: what is flushed before would overtake it. */
export function somethingWaits(): boolean {
  return waiting.length > 0;
}

function flushAll(): void {
  const channels = waiting;
  waiting = [];
  let count = 0;
  try {
    for (const channel of channels) {
      count++;
      channel.flushInTurn();
    }
  } finally {
    // A stream that throws keeps nobody else from being flushed.
    if (count < channels.length) channels.slice(count).forEach(flushAtEndOfTurn);
  }
}
