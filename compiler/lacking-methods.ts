/**
 * The methods that none of the sources implements. A search, not a parser: what stands before a parenthesis, an equals sign or
 * a type parameter and is not reached through something (`this.getStudent(`) counts as implemented. Code that is commented out does
 * not. Without sources nothing is lacking: whoever moved the stub away knows where it is.
 */
export function lackingMethods(sources: readonly string[], methods: readonly string[]): string[] {
  if (sources.length === 0) return [];
  const code = sources.map(withoutComments).join("\n");
  return methods.filter((name) => !new RegExp(`(?<![.\\w$])${name}\\s*[(=<]`).test(code));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`/])\/\/.*/g, "");
}
