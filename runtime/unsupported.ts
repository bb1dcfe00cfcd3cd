import { MediumError } from "./errors.js";

/** A specification may declare streams already; a call that has any fails with this. */
export function unsupportedStreams(): MediumError {
  return new MediumError("incompatible-interface", "Streams are not supported yet.");
}

/** A specification may declare callbacks already; calling one fails with this. */
export function unsupportedCallbacks(): MediumError {
  return new MediumError("incompatible-interface", "Callbacks are not supported yet.");
}
