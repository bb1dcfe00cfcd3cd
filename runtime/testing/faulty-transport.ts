import { ConnectionFailed } from "../errors.js";
import type { Transport } from "../transports/transport.js";
import { FaultyChannel } from "./faulty-channel.js";
import { LinkFaults } from "./link-faults.js";

/**
 * A transport on which things go wrong when a test says so: give the first to `serve` and `connect` as `transport`, and order what goes
 * wrong through the second. What connects by another way is not touched. Both ends have to be in this process, or only the
 * direction towards this one has faults.
 */
export function injectFaults(transport: Transport): { transport: Transport; faults: LinkFaults } {
  const faults = new LinkFaults();
  const faulty: Transport = {
    listen: (address, options, accept) =>
      transport.listen(address, options, (channel, denial) =>
        accept(new FaultyChannel(channel, faults, "toDaemon"), denial),
      ),
    async connect(address, options) {
      if (faults.isRefusing) {
        throw new ConnectionFailed(
          `No daemon listens at "${address}": a test refuses connections.`,
        );
      }
      const channel = await transport.connect(address, options);
      return new FaultyChannel(channel, faults, "toApplication");
    },
  };
  return { transport: faulty, faults };
}
