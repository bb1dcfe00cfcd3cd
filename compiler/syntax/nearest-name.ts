/** The candidate that a misspelt name most likely stands for, if any is near enough. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  // Longer names than anyone writes are not worth the comparison, whose cost is the product of the lengths.
  const nameLengthMax = 100;
  if (name.length > nameLengthMax) return undefined;
  const folded = name.toLowerCase();
  let nearest: string | undefined;
  let nearestDistance = distanceMax(name) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= nearestDistance) continue;
    // Half a step for a difference in case alone: nearer than any other mistake, but not the same name.
    const distance =
      editDistance(folded, candidate.toLowerCase()) +
      (candidate.toLowerCase() === folded ? 0.5 : 0);
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** A third of the letters may be wrong: a name of two may differ in case only, one of six in two letters. */
function distanceMax(name: string): number {
  return Math.max(Math.floor(name.length / 3), name.length > 2 ? 1 : 0.5);
}

/** Letters left out, added, replaced or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + replaced,
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
