import { typeDepthMax } from "../limits.js";
import {
  partLists,
  primitives,
  typeLists,
  type Description,
  type TypeDescribed,
} from "./description.js";
import { wrong } from "./fields.js";
import { Types } from "./types.js";

/**
 * Checks what the types of a description say together: that each exists and is one, that what an alias stands for has an end, and
 * what keys of maps are. Throws `ProtocolError`. Whatever passes can be walked without looking for circles or at the depth.
 */
export function checkTypes(description: Description): void {
  const names = new Set<string>();
  for (const list of Object.values(typeLists)) {
    for (const { name } of description[list]) {
      if (names.has(name)) throw wrong(list, `declares a type that is there twice`, name);
      names.add(name);
    }
  }
  const depths = new TypeDepths(description);
  for (const { name, type } of description.aliases) depths.check(type, `aliases ${name}`);
  for (const list of [
    "unions",
    "models",
    "exceptions",
    "methods",
    "callbacks",
    "events",
  ] as const) {
    for (const declaration of description[list]) {
      const path = `${list} ${declaration.name}`;
      for (const { name, type } of membersOf(declaration)) depths.check(type, `${path}.${name}`);
      if ("result" in declaration && declaration.result !== undefined) {
        depths.check(declaration.result, `${path}.result`);
      }
    }
  }
}

type Owner = Description["unions" | "models" | (typeof partLists)[keyof typeof partLists]][number];

function membersOf(owner: Owner): Description["models"][number]["members"] {
  if ("cases" in owner) return owner.cases;
  return "members" in owner ? owner.members : owner.parameters;
}

const primitiveNames: ReadonlySet<string> = new Set(primitives);

/** How deep types nest. What an alias stands for is walked once. */
class TypeDepths {
  private readonly types: Types;
  private readonly ofAlias = new Map<string, number>();

  constructor(description: Description) {
    this.types = new Types(description);
  }

  check(type: TypeDescribed, path: string): void {
    this.depthOf(type, path, typeDepthMax);
  }

  /** `left` is how much deeper it may go: an alias that stands for itself uses that up. */
  private depthOf(type: TypeDescribed, path: string, left: number): number {
    if (left === 0) {
      throw wrong(
        path,
        `must be a type that nests no more than ${typeDepthMax} deep, aliases followed (does one stand for itself?)`,
      );
    }
    const meaning = this.types.meaningOf(type);
    switch (meaning.kind) {
      case "primitive":
        if (primitiveNames.has(meaning.name)) return 1;
        throw wrong(path, "must be of a type that is declared or primitive", meaning.name);
      case "alias": {
        const known = this.ofAlias.get(meaning.name);
        if (known !== undefined && known < left) return known + 1;
        const depth = this.depthOf(meaning.declaration.type, path, left - 1);
        this.ofAlias.set(meaning.name, depth);
        return depth + 1;
      }
      case "list":
      case "optional":
      case "stream":
        return this.depthOf(meaning.item, path, left - 1) + 1;
      case "map": {
        this.checkKey(meaning.key, path, left - 1);
        return this.depthOf(meaning.value, path, left - 1) + 1;
      }
      default:
        return 1;
    }
  }

  private checkKey(type: TypeDescribed, path: string, left: number): void {
    this.depthOf(type, path, left);
    const meaning = this.types.meaningBehind(type);
    const isKey = meaning.kind === "primitive" && /^(?:string|u?int\d+)$/u.test(meaning.name);
    if (!isKey) throw wrong(path, "must have a map whose keys are strings or integers");
  }
}
