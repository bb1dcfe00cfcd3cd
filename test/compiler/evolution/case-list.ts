/** Two specifications, and what is found between them. */
export interface Case {
  readonly title: string;
  readonly old: string;
  readonly new: string;
  /** Breaking and misread (!), breaking only (-), or neither (+); the code; what is affected. */
  readonly found: readonly string[];
}

type AddCase = (title: string, old: string, now: string, ...found: string[]) => void;

/** A list of cases, and what adds to it. */
export function caseList(): { readonly cases: readonly Case[]; readonly add: AddCase } {
  const cases: Case[] = [];
  const add: AddCase = (title, old, now, ...found) => {
    cases.push({ title, old, new: now, found });
  };
  return { cases, add };
}
