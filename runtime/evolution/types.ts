import {
  typeLists,
  type AliasDescribed,
  type Description,
  type EnumDescribed,
  type ModelDescribed,
  type TypeDescribed,
  type UnionDescribed,
} from "./description.js";

/** What a type is, once its name has been looked up. */
export type Meaning =
  | { readonly kind: "alias"; readonly name: string; readonly declaration: AliasDescribed }
  | { readonly kind: "enum"; readonly name: string; readonly declaration: EnumDescribed }
  | { readonly kind: "union"; readonly name: string; readonly declaration: UnionDescribed }
  | { readonly kind: "model"; readonly name: string; readonly declaration: ModelDescribed }
  | { readonly kind: "primitive"; readonly name: string; readonly declaration?: undefined }
  | {
      readonly kind: "list" | "optional" | "stream";
      readonly item: TypeDescribed;
      readonly declaration?: undefined;
    }
  | {
      readonly kind: "map";
      readonly key: TypeDescribed;
      readonly value: TypeDescribed;
      readonly declaration?: undefined;
    };

/** The types of one description, by name. */
export class Types {
  private readonly declared = new Map<string, Meaning>();

  constructor(description: Description) {
    for (const kind of ["alias", "enum", "union", "model"] as const) {
      for (const declaration of description[typeLists[kind]]) {
        // A list has the declarations of its kind: the compiler cannot tell from the name of the list.
        const meaning = { kind, name: declaration.name, declaration } as Meaning;
        this.declared.set(declaration.name, meaning);
      }
    }
  }

  has(name: string): boolean {
    return this.declared.has(name);
  }

  /** What is declared hides a primitive type of its name, which is what every name means that is not declared. */
  meaningOf(type: TypeDescribed): Meaning {
    if (typeof type === "string") {
      return this.declared.get(type) ?? { kind: "primitive", name: type };
    }
    if ("list" in type) return { kind: "list", item: type.list };
    if ("optional" in type) return { kind: "optional", item: type.optional };
    if ("stream" in type) return { kind: "stream", item: type.stream };
    return { kind: "map", key: type.map[0], value: type.map[1] };
  }

  /** The same with aliases followed. */
  meaningBehind(type: TypeDescribed): Meaning {
    const meaning = this.meaningOf(type);
    return meaning.kind === "alias" ? this.meaningBehind(meaning.declaration.type) : meaning;
  }
}
