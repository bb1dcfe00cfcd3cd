import type { Event, Member, Method, Spec, Type } from "./spec.js";

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
  const seen = new Set<string>();
  const found = obstacleBelow(spec, type, seen);
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

function obstacleBelow(spec: Spec, type: Type, seen: Set<string>): string | undefined {
  switch (type.kind) {
    case "alias":
      return obstacleBelow(spec, type.type, seen);
    case "list":
      return named(obstacle(type.item), "an item") ?? obstacleBelow(spec, type.item, seen);
    case "model":
      return obstacleInModel(spec, type.name, seen);
    default:
      return undefined;
  }
}

function obstacleInModel(spec: Spec, name: string, seen: Set<string>): string | undefined {
  // A model that contains itself was looked at already.
  if (seen.has(name)) return undefined;
  seen.add(name);
  const members = spec.models.find((model) => model.name === name)?.members ?? [];
  return firstOf(members, (member) => {
    const own = named(obstacle(member.type), `${name}.${member.name}`);
    return own ?? obstacleBelow(spec, member.type, seen);
  });
}

function named(what: string | undefined, place: string): string | undefined {
  return what === undefined ? undefined : `${place}, which is ${what}`;
}

function firstOf(
  members: readonly Member[],
  find: (member: Member) => string | undefined,
): string | undefined {
  for (const member of members) {
    const found = find(member);
    if (found !== undefined) return found;
  }
  return undefined;
}
