import { Lexer } from "chevrotain";
import { expect, test } from "vitest";
import { SpecificationParser } from "../../../compiler/syntax/grammar.js";
import { vocabulary } from "../../../compiler/syntax/tokens.js";

// The command skips what these do.
test("chevrotain finds nothing wrong with the tokens", () => {
  const options = { positionTracking: "onlyOffset", ensureOptimizations: true } as const;
  expect(new Lexer([...vocabulary], options).lexerDefinitionErrors).toEqual([]);
});

test("chevrotain finds nothing wrong with the grammar", () => {
  expect(() => new SpecificationParser(false)).not.toThrow();
});
