/** The candidate that a misspelt name most likely stands for, if any is near enough; case does not count. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  // Longer names than anyone writes are not worth the comparison, whose cost is the product of the lengths.
  const nameLengthMax = 100;
  if (name.length > nameLengthMax) return undefined;
  const folded = name.toLowerCase();
  let nearest: string | undefined;
  let limit = distanceMax(name);
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(folded, candidate.toLowerCase());
    if (distance > limit) continue;
    nearest = candidate;
    if (distance === 0) break;
    limit = distance - 1;
  }
  return nearest;
}

/** A third of the letters may be wrong; of a name of one or two letters nothing but the case. */
function distanceMax(name: string): number {
  return name.length > 2 ? Math.max(Math.floor(name.length / 3), 1) : 0;
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
