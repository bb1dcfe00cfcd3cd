/** What a command may say, ask and end with. cli.ts makes the real one; commands touch neither the console nor the process. */
export interface Terminal {
  /** Data, for whoever reads the output: a line, or several. */
  print(text: string): void;
  /** The same, to the byte: nothing is added. */
  write(text: string): void;
  /** Everything that is no data: what was done, and what is wrong. */
  say(text: string): void;
  /** Whether that which is printed, and that which is said, may have colours. */
  readonly colours: { readonly print: boolean; readonly say: boolean };
  /** All of the standard input. */
  readInput(): Promise<Uint8Array>;
  /** The exit code, once everything is done: 0 unless this is called. */
  endWith(code: ExitCode): void;
}

export const exitCodes = {
  problems: 1,
  usage: 2,
  /** There is no daemon to connect to, or it does not fit. */
  unreachable: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
