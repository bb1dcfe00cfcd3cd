import { parseAddress, type Address } from "./address.js";
import type { Transport } from "./transport.js";
import { unixTransport } from "./unix-transport.js";

/** What carries the connections of each kind of address. Only what is asked for is loaded. */
const transports: Record<Address["kind"], () => Transport | Promise<Transport>> = {
  unix: () => unixTransport,
  tcp: async () => (await import("./tcp-transport.js")).tcpTransport,
  tls: async () => (await import("./tls-transport.js")).tlsTransport,
  stdio: async () => (await import("./stdio-transport.js")).stdioTransport,
  systemd: async () => (await import("./systemd-transport.js")).systemdTransport,
};

/** Every address by its scheme: what `connect` and `serve` use unless told otherwise. */
export const anyTransport: Transport = {
  async connect(address, options) {
    const transport = await transports[parseAddress(address).kind]();
    return transport.connect(address, options);
  },

  async listen(address, options, accept) {
    const transport = await transports[parseAddress(address).kind]();
    return transport.listen(address, options, accept);
  },
};
