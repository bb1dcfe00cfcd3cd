import { formatAddress, placeOf, serveAddress } from "../transports/address.js";
import { DaemonHost } from "./daemon-host.js";
import type { ServerDispatch } from "../interface.js";
import { checkServeOptions, type ServeOptions } from "./serve-options.js";
import { hasInheritedSockets } from "../transports/systemd-sockets.js";
import { onTermination } from "./termination.js";

/** A daemon that is about to listen. */
export interface Serving {
  readonly host: DaemonHost;
  /** Rejects as `serve` does. */
  listen(): Promise<void>;
}

/** All that a daemon needs and an application does not: loaded by the first `serve`. Throws `InvalidValue` for options that make no sense. */
export function serving(served: ServerDispatch, options: ServeOptions): Serving {
  const checked = checkServeOptions(options);
  const host = new DaemonHost(served, checked);
  return {
    host,
    async listen() {
      await host.listen(addressToServe(served, options));
      if (checked.signals) closeOnSignals(host);
      if (process.env["NOTIFY_SOCKET"]) {
        void import("./systemd-notify.js").then(({ notifySystemd }) => notifySystemd(host));
      }
    },
  };
}

function closeOnSignals(host: DaemonHost): void {
  const end = onTermination(
    () => void host.close(),
    () => host.closeNow(),
  );
  void host.closed.then(end);
}

function addressToServe({ description }: ServerDispatch, options: ServeOptions): string {
  const { namespace, socketBase } = description;
  if (options.address !== undefined) return placeOf(options.address, namespace, socketBase);
  if (options.transport !== undefined) return "";
  if (hasInheritedSockets()) return "systemd:";
  return formatAddress(serveAddress(namespace, socketBase));
}
