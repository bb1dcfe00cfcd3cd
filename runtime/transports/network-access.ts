import { InvalidAddress } from "../errors.js";
import type { Access } from "./transport.js";

/**
 * What keeps a port from being open to everybody: on a Unix socket the file's permissions do, on a port nothing does. Throws
 * `InvalidAddress`, which says what to give, unless a credential is asked for, or the daemon's owner has waived it. `isPrivate` says that nobody
 * can read what passes; `asksCertificate`, that applications show a certificate.
 */
export function checkAccess(
  address: string,
  { isPrivate, asksCertificate }: { isPrivate: boolean; asksCertificate: boolean },
  access: Access | undefined,
): void {
  const { token, allowAnyone, allowPlainToken } = access ?? nobody;
  if (!token && !asksCertificate && !allowAnyone) {
    throw new InvalidAddress(
      `Not listening at ${address}: whoever reaches it could use the daemon. Ask applications for a token (serve({ token })) or, at a tls: ` +
        `address, for a certificate (serve({ tls: { ca } })), or say serve({ allowAnyone: true }).`,
    );
  }
  if (token && !isPrivate && !allowPlainToken) {
    throw new InvalidAddress(
      `Not listening at ${address}: whoever is on the way could read the token. Use a tls: address, a host of this machine only ` +
        `(127.0.0.1, ::1), or say serve({ allowPlainToken: true }).`,
    );
  }
}

const nobody: Access = { token: false, allowAnyone: false, allowPlainToken: false };
