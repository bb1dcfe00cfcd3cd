import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Makes the function that compares what applications show with the token. It takes the same time whatever they show, so that nobody finds the
 * token out piece by piece: hashes are compared, which have one length.
 */
export function tokenCheck(token: string): (shown: string) => boolean {
  const expected = digest(token);
  return (shown) => timingSafeEqual(digest(shown), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
