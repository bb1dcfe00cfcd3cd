import fc from "fast-check";

/**
 * Specifications without errors, laid out in every way that the language takes, with comments wherever a line can end. Made from a list
 * of choices, of which 0 is the simplest.
 */
export const specText: fc.Arbitrary<string> = fc
  .array(fc.nat(1000), { minLength: 400, maxLength: 400, size: "max" })
  .map((choices) => {
    const writer = new SpecWriter(choices);
    writer.writeSpec();
    return writer.text;
  });

const comments: [string, ...string[]] = [
  "//",
  "// said",
  "//tight",
  "// model X { y",
  "// a: b, c)",
  "// }",
  "//// many",
  "// ä \t ",
];

class SpecWriter {
  text = "";
  readonly #choices: readonly number[];
  #index = 0;
  #names = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  writeSpec(): void {
    if (this.#chance()) this.#between();
    this.#statement(() => this.#words("namespace", "com.example.generated"));
    this.#statement(() => this.#words("class", "Generated"));
    if (this.#chance()) this.#statement(() => this.#words("socket", "/run//some where"));
    this.#times(0, 3, () => {
      const name = this.#name("Model");
      this.#statement(() => this.#model(name));
      this.#types.push(name);
    });
    this.#times(0, 2, () => this.#statement(() => this.#words("exception", this.#name("Gone"))));
    this.#times(0, 3, () => this.#statement(() => this.#call("method")));
    this.#times(0, 2, () => this.#statement(() => this.#call("event")));
    if (this.#chance()) this.text = this.text.replace(/[\r\n]+$/, "");
  }

  readonly #types: [string, ...string[]] = ["string", "uint8", "boolean", "binary"];

  #model(name: string): void {
    this.#words("model", name);
    this.#breakable();
    this.text += "{";
    this.#times(0, 3, () => {
      this.#between();
      this.text += this.#name("member");
      this.#breakable();
      this.text += ":";
      this.#blank();
      this.#type();
      this.#blank();
    });
    if (this.#chance()) this.#between();
    this.text += "}";
  }

  #call(keyword: string): void {
    this.#words(keyword, this.#name("call"));
    this.#breakable();
    this.text += "(";
    this.#times(0, 4, (index) => {
      if (index > 0) this.text += ",";
      this.#breakable();
      this.text += this.#name(this.#pick("p", "some_rather_long_name_of_a_parameter"));
      this.#breakable();
      this.text += ":";
      this.#breakable();
      this.#type();
      this.#breakable();
    });
    this.text += ")";
    if (keyword === "event" || this.#chance()) return;
    this.#breakable();
    this.text += ":";
    this.#blank();
    this.#type();
  }

  #type(): void {
    this.#times(0, 2, () => {
      this.text += "*";
      this.#blank();
    });
    this.text += this.#pick(...this.#types);
  }

  #statement(write: () => void): void {
    write();
    this.#between();
  }

  #words(...words: string[]): void {
    this.text += words.join(this.#pick(" ", "  ", "\t"));
  }

  /** At least one end of a line. */
  #between(): void {
    this.#times(1, 3, () => {
      this.#blank();
      // A path ends before a `//` only where a blank stands between.
      if (this.#chance()) this.text += ` ${this.#pick(...comments)}`;
      this.text += this.#pick("\n", "\n", "\n\n", "\n \n\n", "\r\n", "\r");
    });
    this.#blank();
  }

  /** Nothing, blanks, or ends of lines, where they end nothing. */
  #breakable(): void {
    if (this.#pick(0, 1, 2) === 2) this.#between();
    else this.#blank();
  }

  #blank(): void {
    this.text += this.#pick("", "", " ", "  ", "\t");
  }

  #chance(): boolean {
    return this.#choice(2) === 1;
  }

  #pick<T>(...choices: readonly [T, ...T[]]): T {
    return choices[this.#choice(choices.length)] ?? choices[0];
  }

  #times<T>(least: number, most: number, make: (index: number) => T): T[] {
    const length = least + this.#choice(most - least + 1);
    return Array.from({ length }, (_, index) => make(index));
  }

  #choice(count: number): number {
    return (this.#choices[this.#index++] ?? 0) % count;
  }

  #name(prefix: string): string {
    this.#names++;
    return `${prefix}_${this.#names}`;
  }
}
