import { describeDaemon, MediumError, type DescribedDaemon } from "@libmedium/runtime";
import { interfaceHash } from "@libmedium/runtime/evolution";
import { analyse } from "../analyse.js";
import type { Place } from "../find-place.js";
import { format } from "../format/format.js";
import type { Source } from "../source.js";
import { describeSpec } from "../spec/describe.js";
import { writeSpecification } from "../spec/write-specification.js";
import { ToldError } from "../told-error.js";
import { exitCodes, type ExitCode } from "./terminal.js";

type DaemonPlace = Extract<Place, { kind: "daemon" }>;

/** There is no daemon, or none that can be understood. */
export class UnreachableError extends ToldError {
  override readonly exitCode: ExitCode = exitCodes.unreachable;
}

/** Asks a daemon for its description. */
export async function askDaemon(place: DaemonPlace): Promise<DescribedDaemon> {
  const token = process.env["MEDIUM_TOKEN"];
  const options = {
    name: "medium",
    ...("address" in place && { address: place.address }),
    ...(token !== undefined && token !== "" && { token }),
  };
  try {
    return await describeDaemon("namespace" in place ? place.namespace : "", options);
  } catch (error) {
    if (error instanceof MediumError) {
      throw new UnreachableError(`${error.message} (${error.code})`, { cause: error });
    }
    throw error;
  }
}

/** The specification of a daemon, in the one layout, under the name that the user gave the daemon. */
export async function describedSource(name: string, place: DaemonPlace): Promise<Source> {
  const { description, hash } = await askDaemon(place);
  const { text } = format({ name, text: writeSpecification(description) });
  const spec = text === undefined ? undefined : analyse({ name, text }).spec;
  // A peer can describe what no specification can say, and must not make us print what it did not.
  if (text === undefined || spec === undefined || interfaceHash(describeSpec(spec)) !== hash) {
    throw new UnreachableError(
      `The daemon at ${name} describes an interface that cannot be written as a specification. See it with medium describe --json.`,
    );
  }
  return { name, text };
}
