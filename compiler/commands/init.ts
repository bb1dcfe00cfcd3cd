import type { Command } from "commander";
import { problemOf } from "../init/project-name.js";
import type { Terminal } from "./terminal.js";

export function addInit(medium: Command, terminal: Terminal): void {
  const command = medium.command("init");
  command
    .summary("start a new project")
    .description(
      "Makes the folder NAME with a specification, a daemon and an application that uses it: an example that works at once, to be changed.",
    )
    .argument(
      "<NAME>",
      "what to call it: lower-case letters and digits, with '-' between words",
      (value) => nameOf(command, value),
    )
    .addHelpText("after", "\nExample:\n  $ medium init thermostat")
    .action((name: string) => init(terminal, name));
}

function nameOf(command: Command, value: string): string {
  const problem = problemOf(value);
  if (problem !== undefined)
    command.error(`error: ${JSON.stringify(value)} is no name. ${problem}`);
  return value;
}

async function init(terminal: Terminal, name: string): Promise<void> {
  const { createProject } = await import("../init/create-project.js");
  const { cloneFolder } = await import("../init/from-clone.js");
  const clone = cloneFolder();
  const paths = await createProject(".", name, clone);
  if (clone !== undefined) {
    terminal.say(`It takes libmedium from ${clone}, which this command is part of.`);
  }
  terminal.say(`Made ${name} with ${paths.join(", ")}. To see it work:\n`);
  terminal.say(`  cd ${name}\n  npm install\n  npm start`);
}
