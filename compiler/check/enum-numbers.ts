import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { EnumNode, Name } from "../syntax/ast.js";
import type { Scope } from "./scope.js";

const numberMax = 2_147_483_647;

/** Values of an enum have numbers of their own, which fit what is sent for them. */
export function* enumNumbers({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) if (node.kind === "enum") yield* checkNumbers(node);
}

function* checkNumbers({ values }: EnumNode): Generator<Diagnostic> {
  const firsts = new Map<number, Name>();
  // Unknown after a number that is wrong, until the next that is given.
  let next: number | undefined = 0;
  for (const { name, number: written } of values) {
    const number: number | undefined = written === undefined ? next : numberOf(written);
    const place = written ?? name;
    next = number === undefined ? undefined : number + 1;
    if (place === undefined) continue;
    if (number === undefined ? written !== undefined : number > numberMax) {
      next = undefined;
      const hint =
        written === undefined
          ? "It is one more than the one before unless it is given: give it another."
          : "It need not mean anything: leave it out, and it is one more than the one before.";
      yield diagnostic("enum-number", { limit: numberMax.toLocaleString("en") }, place.span, {
        hint,
      });
      continue;
    }
    if (number === undefined || name === undefined) continue;
    const first = firsts.get(number);
    if (first === undefined) firsts.set(number, name);
    else {
      const notes = [{ message: `It is that of "${first.text}".`, span: first.span }];
      yield diagnostic("duplicate-number", { name: name.text, number }, place.span, { notes });
    }
  }
}

function numberOf({ text }: Name): number | undefined {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}
