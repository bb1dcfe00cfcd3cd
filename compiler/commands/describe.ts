import type { Command } from "commander";
import { findPlace } from "../find-place.js";
import { exitCodes, type Terminal } from "./terminal.js";

export function addDescribe(medium: Command, terminal: Terminal): void {
  medium
    .command("describe")
    .summary("print what a running daemon, or a specification, offers")
    .description(
      "Prints the specification of a running daemon, with its documentation. ADDRESS is a URL, the path of a socket, or a namespace, which is looked for where daemons listen. Of a SPEC, it prints the same with its imports in it. Where the daemon asks for a token, it is taken from MEDIUM_TOKEN. Exit code 4 if there is no daemon.",
    )
    .argument("<ADDRESS|SPEC>", "a running daemon, or a specification")
    .option("--json", "the description as one JSON object, as daemons send it")
    .addHelpText("after", "\nExample:\n  $ medium describe com.example.clock > clock.lmspc")
    .action((place: string, options: DescribeOptions) => describe(terminal, place, options));
}

interface DescribeOptions {
  readonly json?: boolean;
}

async function describe(
  terminal: Terminal,
  text: string,
  { json = false }: DescribeOptions,
): Promise<void> {
  const { writeSpecification, withoutControls } = await import("../spec/write-specification.js");
  const { descriptionText } = await import("@libmedium/runtime/evolution");
  const place = text.startsWith("git:") ? undefined : findPlace(text);
  if (place?.kind === "daemon") {
    const { askDaemon, describedSource } = await import("./ask-daemon.js");
    if (!json) terminal.write((await describedSource(text, place)).text);
    else terminal.print(withoutControls(descriptionText((await askDaemon(place)).description)));
    return;
  }
  const { readVersion } = await import("./read-version.js");
  const version = await readVersion(terminal, text);
  if (version === undefined) {
    terminal.endWith(exitCodes.problems);
    return;
  }
  const { describeSpec } = await import("../spec/describe.js");
  const description = describeSpec(version.spec);
  if (json) {
    terminal.print(withoutControls(descriptionText(description)));
    return;
  }
  const { format } = await import("../format/format.js");
  const written = writeSpecification(description);
  terminal.write(format({ name: text, text: written }).text ?? written);
}
