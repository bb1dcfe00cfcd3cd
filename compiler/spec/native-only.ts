import type { Event, Method, Model, Spec, Type } from "./spec.js";

/**
 * Why the protocol of the original LibMedium cannot carry a method or an event, if it cannot: what of it has a type that the original does not
 * have. Aliases and defaults do not travel, and so are no obstacle; nor are exceptions, which leave their members behind.
 */
export function nativeOnlyReason(spec: Spec, declaration: Method | Event): string | undefined {
  for (const { name, type } of declaration.parameters) {
    const reason = obstacleIn(spec, type);
    if (reason !== undefined) return `${name} ${reason}`;
  }
  const result = "result" in declaration ? declaration.result : undefined;
  const reason = result === undefined ? undefined : obstacleIn(spec, result);
  return reason === undefined ? undefined : `its result ${reason}`;
}

/** Says what a value of the type is or holds that is native only. */
function obstacleIn(spec: Spec, type: Type): string | undefined {
  const own = obstacle(type);
  if (own !== undefined) return `is ${own}`;
  const found = obstacleBelow(spec, type);
  return found === undefined ? undefined : `holds ${found}`;
}

/** What version 1 has no form for, by itself. */
function obstacle(type: Type): string | undefined {
  switch (type.kind) {
    case "primitive":
      return nativePrimitives.get(type.name);
    case "alias":
      return obstacle(type.type);
    case "enum":
      return `an enum (${type.name})`;
    case "union":
      return `a union (${type.name})`;
    case "optional":
      return "optional";
    case "map":
      return "a map";
    case "stream":
      return "a stream";
    case "list":
    case "model":
      return undefined;
  }
}

const nativePrimitives: ReadonlyMap<string, string> = new Map([
  ["timestamp", "a timestamp"],
  ["duration", "a duration"],
  ["uuid", "a uuid"],
  ["json", "a json"],
]);

/** Walks without recursion: chains of models can be as long as a specification. */
function obstacleBelow(spec: Spec, type: Type): string | undefined {
  const models = modelsOf(spec);
  const seen = new Set<string>();
  const toVisit: { readonly type: Type; readonly place: string | undefined }[] = [
    { type, place: undefined },
  ];
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    const found = next.place === undefined ? undefined : obstacle(next.type);
    if (found !== undefined) return `${next.place}, which is ${found}`;
    toVisit.push(...partsOf(next.type, models, seen).toReversed());
  }
  return undefined;
}

/** What a value of the type is made of, in order, and what to call it. A model that contains itself is looked at once. */
function partsOf(
  type: Type,
  models: ReadonlyMap<string, Model>,
  seen: Set<string>,
): { readonly type: Type; readonly place: string | undefined }[] {
  switch (type.kind) {
    case "alias":
      return [{ type: type.type, place: undefined }];
    case "list":
      return [{ type: type.item, place: "an item" }];
    case "model": {
      if (seen.has(type.name)) return [];
      seen.add(type.name);
      const members = models.get(type.name)?.members ?? [];
      return members.map((member) => ({
        type: member.type,
        place: `${type.name}.${member.name}`,
      }));
    }
    default:
      return [];
  }
}

const modelsBySpec = new WeakMap<Spec, ReadonlyMap<string, Model>>();

/** Asked for each method and event: made once. */
function modelsOf(spec: Spec): ReadonlyMap<string, Model> {
  const models =
    modelsBySpec.get(spec) ?? new Map(spec.models.map((model) => [model.name, model] as const));
  modelsBySpec.set(spec, models);
  return models;
}
