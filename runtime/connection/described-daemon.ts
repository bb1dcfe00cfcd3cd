import { IncompatibleInterface, ProtocolError } from "../errors.js";
import { interfaceHash } from "../evolution/canonical.js";
import type { Description } from "../evolution/description.js";
import { readDescription } from "../evolution/read-description.js";
import type { Answer } from "../messages/greeting.js";

/** The interface that a daemon says it has. Throws as `readDescription`, and where that is not what its hash says. */
export function describedDaemon(answer: Answer | undefined): Description {
  if (answer?.description === undefined) {
    throw new IncompatibleInterface(
      "The daemon does not describe its interface: it is too old for that. Build both sides from the same specification.",
    );
  }
  const daemon = readDescription(answer.description);
  const hash = interfaceHash(daemon);
  if (hash !== answer.hash) {
    throw new ProtocolError(
      `The daemon describes an interface of the hash ${hash}, and says that its hash is ${JSON.stringify(answer.hash.slice(0, 64))}.`,
    );
  }
  return daemon;
}
