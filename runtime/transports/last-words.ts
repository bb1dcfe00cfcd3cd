const charactersMax = 2_000;
const linesMax = 10;

/** The end of what a process has printed, for an error that tells of its end. */
export class LastWords {
  #text = "";

  add(text: string): void {
    this.#text = (this.#text + text).slice(-charactersMax);
  }

  /** ` It said last:` and the lines; empty if it said nothing. */
  asSentence(): string {
    const lines = this.#text.trimEnd().split("\n").slice(-linesMax);
    // It is another process's text: nothing in it may steer a terminal.
    const shown = lines.map((line) => `  ${line.replace(/\p{Control}/gu, " ")}`).join("\n");
    return shown.trim() === "" ? "" : ` It said last:\n${shown}`;
  }
}
