/** The codes that travel in throws, goodbyes and refusals (PROTOCOL.md, section 6). */
const wireCodes = [
  "remote-error",
  "invalid-value",
  "cancelled",
  "timeout",
  "incompatible-interface",
  "shutting-down",
  "overloaded",
  "unauthorized",
  "protocol-error",
  "closed",
] as const;

export type WireCode = (typeof wireCodes)[number];

/** A code that is not known, as from a newer peer, stands for an error of no particular kind. */
export function toWireCode(text: string): WireCode {
  return wireCodes.find((code) => code === text) ?? "remote-error";
}
