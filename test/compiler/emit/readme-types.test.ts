import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { readTemplates } from "../../../compiler/read-templates.js";

test("what users write about their types ends neither a comment nor a block of code in the README", async () => {
  const text = `namespace com.example.test
class Test

/// \`\`\`
/// # A heading? */
@deprecated("\`\`\`")
model Model {
    /// \`\`\`
    /// ~~~
    member: string
}

method get(): Model
`;
  const source = { name: "spec.lmspc", text };
  const { output } = await compile(source, { templates: await readTemplates() });
  const readme = output?.package.files.find(({ path }) => path === "README.md")?.text;
  expect(readme).toContain(
    [
      "````ts",
      "// ``` # A heading? */ Deprecated: ```.",
      "interface Model {",
      "  member: string; // ``` ~~~",
      "}",
      "````",
      "",
    ].join("\n"),
  );
});
