import type { ExitCode } from "./commands/terminal.js";

/**
 * What went wrong around a specification, not in it: a file that cannot be read, a folder that cannot be written. The message is for
 * the user, who is told it without a stack.
 */
export class ToldError extends Error {
  /** What the command ends with. */
  readonly exitCode: ExitCode = 1;
}
