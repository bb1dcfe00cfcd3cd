import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { AnnotationNode } from "../syntax/ast.js";
import { nearestName } from "../syntax/nearest-name.js";
import { annotations, overflowWords, type AnnotationDefinition } from "./annotation-definitions.js";
import { describedIn, type Described, type Place } from "./described.js";
import type { Scope } from "./scope.js";

/** Each annotation is a known one, stands before what it can be about, once, and says what it has to say. */
export function* annotationsFit({ declarations }: Scope): Generator<Diagnostic> {
  for (const declaration of declarations) {
    for (const described of describedIn(declaration)) yield* checkAll(described);
  }
}

function* checkAll({ node, place }: Described): Generator<Diagnostic> {
  const firsts = new Map<string, AnnotationNode>();
  for (const annotation of node.annotations) {
    const name = annotation.name.text;
    const definition = annotations.get(name);
    const first = firsts.get(name);
    if (definition === undefined) yield unknown(annotation);
    else if (first === undefined) {
      firsts.set(name, annotation);
      const found = check(annotation, definition, place);
      if (found !== undefined) yield found;
    } else {
      const notes = [{ message: "It is given here first.", span: first.span }];
      yield diagnostic("repeated-annotation", { name }, annotation.span, { notes });
    }
  }
}

function unknown({ name, span }: AnnotationNode): Diagnostic {
  const nearest =
    nearestName(name.text, annotations.keys()) ?? foreign.get(name.text.toLowerCase());
  const all = [...annotations.keys()].map((known) => `@${known}`).join(", ");
  const hint =
    nearest === undefined ? `There are ${all}.` : `Did you mean ${quoted(`@${nearest}`)}?`;
  return diagnostic("unknown-annotation", { name: name.text }, span, { hint });
}

/** What other languages call them. */
const foreign: ReadonlyMap<string, string> = new Map([
  ["obsolete", "deprecated"],
  ["rename", "name"],
  ["alias", "name"],
  ["retry", "idempotent"],
  ["safe", "idempotent"],
  ["deadline", "timeout"],
  ["backpressure", "overflow"],
  ["history", "replay"],
]);

function check(
  { name: { text: name }, span, arguments: values, argumentsSpan }: AnnotationNode,
  { places, takes, example, fits }: AnnotationDefinition,
  place: Place,
): Diagnostic | undefined {
  if (!places.includes(place)) {
    const few = 3;
    const hint =
      places.length < few
        ? `It is for ${places.map((each) => `${each}s`).join(" and ")}.`
        : undefined;
    return diagnostic("misplaced-annotation", { name, place: withArticle(place) }, span, { hint });
  }
  if (fits(values)) return undefined;
  const nearest =
    name === "overflow" ? nearestName(values?.[0]?.text ?? "", overflowWords) : undefined;
  const hint = nearest === undefined ? `Write \`${example}\`.` : `Did you mean ${quoted(nearest)}?`;
  return diagnostic("annotation-argument", { name, takes }, argumentsSpan, { hint });
}

function withArticle(place: Place): string {
  return /^[aei]/.test(place) ? `an ${place}` : `a ${place}`;
}
