import { expect, test } from "vitest";
import { withSection } from "./page.js";

test("one section of the page is replaced, the others stay, faults come first", () => {
  const one = withSection("# Page\n\nWhat it is.\n", "Soak", "flat");
  const two = withSection(one, "Faults", "a table");
  expect(two).toBe("# Page\n\nWhat it is.\n\n## Faults\n\na table\n\n## Soak\n\nflat\n");
  expect(withSection(two, "Soak", "grows")).toBe(two.replace("flat", "grows"));
});
