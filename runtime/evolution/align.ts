/** How two lists of names lie on one another. Places count from 0. */
export interface Alignment {
  /** In both lists. */
  readonly kept: readonly Kept[];
  /** In the same place, the old name nowhere in the new list and the new one nowhere in the old. */
  readonly renamed: readonly Pair[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

export interface Pair {
  readonly old: number;
  readonly new: number;
}

export interface Kept extends Pair {
  /** Whether it has overtaken others that are kept, other than by what was added or removed before it. */
  readonly isMoved: boolean;
}

/** Names are unique within each list. */
export function align(oldNames: readonly string[], newNames: readonly string[]): Alignment {
  const oldPlaces = placesOf(oldNames);
  const newPlaces = placesOf(newNames);
  const pairs: Pair[] = [];
  const renamed: Pair[] = [];
  const removed: number[] = [];
  for (const [old, name] of oldNames.entries()) {
    const found = newPlaces.get(name);
    if (found !== undefined) pairs.push({ old, new: found });
    else if (isNewAt(newNames, old, oldPlaces)) renamed.push({ old, new: old });
    else removed.push(old);
  }
  const taken = new Set(renamed.map((pair) => pair.new));
  const added = [...newNames.keys()].filter(
    (place) => !taken.has(place) && !oldPlaces.has(newNames[place] ?? ""),
  );
  const still = longestRise(pairs.map((pair) => pair.new));
  const kept = pairs.map((pair, index) => ({ ...pair, isMoved: !still.has(index) }));
  return { kept, renamed, removed, added };
}

function placesOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, place) => [name, place]));
}

function isNewAt(
  names: readonly string[],
  place: number,
  oldPlaces: ReadonlyMap<string, number>,
): boolean {
  const name = names[place];
  return name !== undefined && !oldPlaces.has(name);
}

/** The indices of a longest run of numbers, with gaps, that rise: those that need not move for the others to be in order. */
function longestRise(numbers: readonly number[]): Set<number> {
  // For each length, the index at which a run of that length ends with the smallest number.
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, number] of numbers.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before.push(ends[low - 1]);
    ends[low] = index;
  }
  const rise = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before[index]) rise.add(index);
  return rise;
}
