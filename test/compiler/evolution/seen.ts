/** A value as a peer with another specification is to see it: what both know, and for the rest what stands for it. */
import type { Member, Spec, Type } from "../../../compiler/spec/spec.js";
import {
  declared,
  defaultOf,
  withoutAliases,
  type Case,
  type Members,
  type Value,
} from "./codec.js";

/** Thrown for a case that the other side does not know: there is no value for it, and the call fails. */
export class UnknownCase extends Error {}

interface Typed {
  readonly spec: Spec;
  readonly type: Type;
}

export function seenMembers(
  from: { readonly spec: Spec; readonly members: readonly Member[] },
  to: { readonly spec: Spec; readonly members: readonly Member[] },
  values: Members,
): Members {
  return Object.fromEntries(
    to.members.map((member) => {
      const own = from.members.find(({ name }) => name === member.name);
      if (own === undefined) return [member.name, defaultOf(to.spec, member)];
      const source = { spec: from.spec, type: own.type };
      const target = { spec: to.spec, type: member.type };
      return [member.name, seen(source, target, values[member.name])];
    }),
  );
}

export function seen(from: Typed, to: Typed, value: Value): Value {
  const source = withoutAliases(from.type);
  const target = withoutAliases(to.type);
  const inner = (own: Type, other: Type, each: Value): Value =>
    seen({ spec: from.spec, type: own }, { spec: to.spec, type: other }, each);
  if (source.kind === "list" && target.kind === "list") {
    return (value as Value[]).map((item) => inner(source.item, target.item, item));
  }
  if (source.kind === "optional" && target.kind === "optional") {
    return value === undefined ? undefined : inner(source.item, target.item, value);
  }
  if (source.kind === "map" && target.kind === "map") {
    const entries = [...(value as Map<Value, Value>)];
    return new Map(entries.map(([key, each]) => [key, inner(source.value, target.value, each)]));
  }
  if (source.kind === "model" && target.kind === "model") {
    const { members } = declared(from.spec.models, source.name);
    const others = declared(to.spec.models, target.name).members;
    return seenMembers(
      { spec: from.spec, members },
      { spec: to.spec, members: others },
      value as Members,
    );
  }
  if (source.kind === "union" && target.kind === "union") {
    const { kind, value: held } = value as Case;
    const own = declared(declared(from.spec.unions, source.name).cases, kind);
    const other = declared(to.spec.unions, target.name).cases.find(({ name }) => name === kind);
    if (other === undefined) throw new UnknownCase(kind);
    return { kind, value: inner(own.type, other.type, held) };
  }
  if (source.kind === "enum" && target.kind === "enum") {
    const nameIn = ({ spec }: Typed, name: string): string | undefined =>
      declared(spec.enums, name).values.find(({ number }) => number === value)?.name;
    const [meant, taken] = [nameIn(from, source.name), nameIn(to, target.name)];
    if (meant !== undefined && taken !== undefined && meant !== taken) {
      throw new Error(`${meant} would be taken for ${taken}`);
    }
    if (meant !== undefined && taken === undefined) {
      const elsewhere = declared(to.spec.enums, target.name).values.some(
        ({ name }) => name === meant,
      );
      if (elsewhere) throw new Error(`${meant} has another number`);
    }
  }
  return value;
}
