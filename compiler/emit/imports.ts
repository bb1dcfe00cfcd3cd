/** The import statements of one generated module, each module and name once. */
export class Imports {
  readonly #modules = new Map<string, Map<string, Clause>>();

  type(module: string, name: string, local: string = name): string {
    return this.#add(module, name, local, true);
  }

  value(module: string, name: string, local: string = name): string {
    return this.#add(module, name, local, false);
  }

  statements(): string[] {
    return [...this.#modules].map(([module, names]) => {
      const clauses = [...names.values()].toSorted(byKindAndName);
      // With `verbatimModuleSyntax`, `import { type A }` would stay behind as an import of nothing.
      const onlyTypes = clauses.every(({ isType }) => isType);
      const written = clauses.map(({ isType, text }) =>
        isType && !onlyTypes ? `type ${text}` : text,
      );
      const keyword = onlyTypes ? "import type" : "import";
      return `${keyword} { ${written.join(", ")} } from "${module}";`;
    });
  }

  #add(module: string, name: string, local: string, isType: boolean): string {
    const names = this.#modules.get(module) ?? new Map<string, Clause>();
    this.#modules.set(module, names);
    const text = local === name ? name : `${name} as ${local}`;
    names.set(name, { isType: isType && (names.get(name)?.isType ?? true), text });
    return local;
  }
}

interface Clause {
  readonly isType: boolean;
  readonly text: string;
}

function byKindAndName(one: Clause, other: Clause): number {
  if (one.isType !== other.isType) return one.isType ? 1 : -1;
  return one.text < other.text ? -1 : 1;
}
