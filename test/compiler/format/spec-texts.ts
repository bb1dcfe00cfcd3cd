import fc from "fast-check";

/**
 * Specifications without errors, laid out in every way that the language takes, with comments wherever a line can end. Made from a list
 * of choices, of which 0 is the simplest.
 */
export const specText: fc.Arbitrary<string> = fc
  .array(fc.nat(1000), { minLength: 600, maxLength: 600, size: "max" })
  .map((choices) => {
    const writer = new SpecWriter(choices);
    writer.writeSpec();
    return writer.text;
  });

type Choices<T> = readonly [T, ...T[]];

const comments: Choices<string> = [
  "//",
  "// said",
  "//tight",
  "/// told",
  "///",
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
    if (this.#chance()) this.#statement(() => this.#words("version", "1.4.0"));
    this.#times(0, 3, () => this.#declared((name) => this.#type(name)));
    this.#statement(() => this.#block("exception", "Lost", (isOnLine) => this.#member(isOnLine)));
    this.#times(0, 2, () => this.#statement(() => this.#words("exception", this.#name("Gone"))));
    this.#times(0, 3, () => this.#statement(() => this.#call("method")));
    this.#times(0, 1, () => this.#statement(() => this.#call("callback")));
    this.#times(0, 2, () => this.#statement(() => this.#call("event")));
    if (this.#chance()) this.text = this.text.replace(/[\r\n]+$/, "");
  }

  readonly #types: [string, ...string[]] = ["string", "uint8", "boolean", "binary", "json"];

  /** What is declared may be used from there on, so that no model contains itself. */
  #declared(write: (name: string) => void): void {
    const name = this.#name("Type");
    this.#statement(() => write(name));
    this.#types.push(name);
  }

  #type(name: string): void {
    this.#annotations('@name("Chosen")', "@deprecated");
    switch (this.#choice(4)) {
      case 0:
        return this.#block("model", name, (isOnLine) => this.#member(isOnLine));
      case 1:
        return this.#block("enum", name, () => this.#value(), 1);
      case 2:
        return this.#block("union", name, () => this.#case(), 1);
      default:
        this.#words("type", name);
        this.#blank();
        this.text += "=";
        this.#blank();
        this.#typeUse();
    }
  }

  #block(keyword: string, name: string, writeItem: (isOnLine: boolean) => void, least = 0): void {
    const takesCommas = keyword === "enum" || keyword === "union";
    this.#words(keyword, name);
    this.#breakable();
    this.text += "{";
    const count = least + this.#choice(3);
    for (let index = 0; index < count; index++) {
      if (!takesCommas || this.#chance()) this.#between();
      const isOnLine = this.#annotations('@deprecated("use another, or (none)")');
      writeItem(isOnLine);
      this.#blank();
      if (!takesCommas) continue;
      if (this.#chance()) this.text += ",";
      else this.#between();
    }
    if (this.#chance()) this.#between();
    this.text += "}";
  }

  #member(isOnLine: boolean): void {
    this.text += this.#name("member");
    // The `:` may be on the next line after what begins a line.
    if (!isOnLine) this.#breakable();
    this.text += ":";
    this.#blank();
    if (this.#chance()) this.#typeUse();
    else this.#typeWithDefault();
  }

  #value(): void {
    this.text += this.#name("value");
    // Above the numbers of those without one.
    if (this.#chance()) this.text += `${this.#pick(" = ", "=")}${10 * this.#names}`;
  }

  #case(): void {
    this.text += `${this.#name("case")}${this.#pick(":", " : ")}${this.#pick(...this.#types)}`;
  }

  #call(keyword: "method" | "callback" | "event"): void {
    const marks = { method: "@timeout( 5s )", callback: "@deprecated", event: "@replay(100)" };
    this.#annotations(marks[keyword]);
    this.#words(keyword, this.#name("call"));
    this.#breakable();
    this.text += "(";
    this.#parameters(keyword);
    this.text += ")";
    if (keyword === "event" || this.#chance()) return;
    this.#breakable();
    this.text += ":";
    this.#blank();
    if (keyword === "method" && this.#chance()) this.text += "stream ";
    this.#typeUse();
    if (keyword === "method" && this.#chance()) this.text += "  throws Lost";
  }

  #parameters(keyword: string): void {
    const count = this.#choice(5);
    const defaultsFrom = this.#choice(count + 1);
    for (let index = 0; index < count; index++) {
      if (index > 0) this.text += ",";
      this.#breakable();
      const name = this.#name(this.#pick("p", "some_rather_long_name_of_a_parameter"));
      if (this.#chance()) {
        this.text += `@name("other${name}")`;
        this.#breakable();
        this.text += " ";
      }
      this.text += name;
      this.#breakable();
      this.text += ":";
      this.#breakable();
      if (index >= defaultsFrom && keyword !== "event") this.#typeWithDefault();
      else this.#typeUse();
      this.#breakable();
    }
  }

  #typeWithDefault(): void {
    const [type, value] = this.#pick(
      ["string", '"a,  b//c) \\" d"'],
      ["uint32", "50"],
      ["int8", "-1"],
      ["double", "1.5"],
      ["boolean", "true"],
      ["*string", "[]"],
    );
    this.text += `${type}${this.#pick("=", " = ", "  =")}${value}`;
  }

  #typeUse(): void {
    const stars = this.#choice(3);
    this.text += this.#pick("*", "* ").repeat(stars);
    const item = this.#pick(...this.#types);
    const isBracketed = stars > 0 && this.#chance();
    if (isBracketed) this.text += `(${this.#pick(item, "string")}?)`;
    else if (this.#chance()) this.text += `map<${this.#pick("string,", " uint8 , ")}${item} >`;
    else this.text += item;
  }

  /** Whether what follows is on the same line as an annotation. */
  #annotations(...marks: Choices<string>): boolean {
    if (!this.#chance()) return false;
    this.text += this.#pick(...marks).replace("Chosen", `Chosen${this.#names++}`);
    const isOnLine = this.#chance();
    if (isOnLine) this.text += " ";
    else this.#between();
    return isOnLine;
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
    if (this.#choice(3) === 2) this.#between();
    else this.#blank();
  }

  #blank(): void {
    this.text += this.#pick("", "", " ", "  ", "\t");
  }

  #chance(): boolean {
    return this.#choice(2) === 1;
  }

  #pick<T>(...choices: Choices<T>): T {
    return choices[this.#choice(choices.length)] ?? choices[0];
  }

  #times(least: number, most: number, write: () => void): void {
    const count = least + this.#choice(most - least + 1);
    for (let index = 0; index < count; index++) write();
  }

  #choice(count: number): number {
    return (this.#choices[this.#index++] ?? 0) % count;
  }

  #name(prefix: string): string {
    this.#names++;
    return `${prefix}_${this.#names}`;
  }
}
