#!/usr/bin/env node
import { buffer } from "node:stream/consumers";
import { Command, CommanderError } from "commander";
import { addBreaking } from "./commands/breaking.js";
import { addBuild } from "./commands/build.js";
import { addCheck } from "./commands/check.js";
import { addDescribe } from "./commands/describe.js";
import { addFmt } from "./commands/fmt.js";
import { addInit } from "./commands/init.js";
import { exitCodes, type Terminal } from "./commands/terminal.js";
import { ToldError } from "./told-error.js";
import { version } from "./version.js";

/**
 * The `medium` command. Nothing else touches the arguments, the console and the exit code: 0 fine, 1 the work found problems, 2 wrong usage, 4 no daemon to connect to, 130 interrupted.
 * What a user can have done wrong is told in words, never with a stack. Each command is a file of its own, which loads what only it
 * needs when it runs.
 */
// Writing is synchronous: this comes before or after it.
process.once("SIGINT", () => process.exit(exitCodes.interrupted));
// Whoever reads the output may stop early: `medium check … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const terminal: Terminal = {
  print: (text) => console.log(text),
  write: (text) => void process.stdout.write(text),
  say: (text) => console.error(text),
  colours: { print: coloursOn(process.stdout), say: coloursOn(process.stderr) },
  readInput: () => buffer(process.stdin),
  endWith: (code) => void (process.exitCode = code),
};

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else if (error instanceof ToldError) {
    console.error(`medium: ${error.message}`);
    process.exitCode = error.exitCode;
  } else {
    throw error;
  }
}

function program(): Command {
  const medium = new Command("medium")
    .description(
      "Compiles specifications (.lmspc) of interfaces between a daemon and applications.",
    )
    .version(version)
    .showHelpAfterError("(medium --help tells more)")
    .exitOverride();
  addBuild(medium, terminal);
  addCheck(medium, terminal);
  addFmt(medium, terminal);
  addInit(medium, terminal);
  addBreaking(medium, terminal);
  addDescribe(medium, terminal);
  for (const command of medium.commands) {
    command.showHelpAfterError(`(medium ${command.name()} --help tells more)`);
  }
  return medium;
}

function coloursOn(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && (process.env["NO_COLOR"] ?? "") === "";
}
