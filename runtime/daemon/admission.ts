import type { Hello } from "../messages/greeting.js";
import type { CheckedServeOptions } from "./serve-options.js";
import type { WireCode } from "../messages/wire-codes.js";

/** Why an application is turned away, in the words of a refusal. */
export interface Refusal {
  readonly code: WireCode;
  readonly message: string;
}

/** What of a daemon decides whether another application comes in. */
export interface Doorway {
  readonly isClosing: boolean;
  readonly applicationCount: number;
}

/** Says whether the application that sent `hello` is turned away, whatever its interface. `denial` is what its transport has against it. */
export type Admission = (hello: Hello, denial: string | undefined) => Refusal | undefined;

/** Who may come in: those who show the token, as many as there is room for, until the daemon closes. */
export async function createAdmission(
  { token, maxApplications }: CheckedServeOptions,
  doorway: Doorway,
): Promise<Admission> {
  const isToken =
    token === undefined ? undefined : (await import("../transports/token.js")).tokenCheck(token);
  return (hello, denial) => {
    if (doorway.isClosing) {
      return { code: "shutting-down", message: "This daemon is shutting down. Connect again." };
    }
    if (denial !== undefined) return { code: "unauthorized", message: denial };
    if (isToken !== undefined && hello.token === undefined) return noToken;
    if (isToken?.(hello.token ?? "") === false) return wrongToken;
    if (doorway.applicationCount < maxApplications) return undefined;
    return {
      code: "overloaded",
      message:
        `This daemon has ${doorway.applicationCount} applications connected, as many as it takes (maxApplications). ` +
        `Try again later.`,
    };
  };
}

const noToken: Refusal = {
  code: "unauthorized",
  message: "This daemon asks applications for a token. Give it with connect({ token }).",
};

const wrongToken: Refusal = {
  code: "unauthorized",
  message:
    "The token is not that of this daemon. Ask whoever runs it, and give it with connect({ token }).",
};
