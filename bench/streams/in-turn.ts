/** Something that is measured beside others. */
export interface Contestant<Figures> {
  readonly name: string;
  measure(): Promise<Figures>;
}

/** The figures of each, one for each round. What comes first of all is for the compiler and does not count. */
export async function measureInTurn<Figures>(
  contestants: readonly Contestant<Figures>[],
  rounds: number,
): Promise<ReadonlyMap<string, Figures[]>> {
  const found = new Map<string, Figures[]>(contestants.map(({ name }) => [name, []]));
  for (const { measure } of contestants) await measure();
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of inOrderOf(round, contestants))
      found.get(name)?.push(await measure());
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return found;
}

/** Each round begins with another, and every second one goes backwards: none always comes after the same one. */
function inOrderOf<Item>(round: number, items: readonly Item[]): readonly Item[] {
  const first = round % items.length;
  const rotated = [...items.slice(first), ...items.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}
