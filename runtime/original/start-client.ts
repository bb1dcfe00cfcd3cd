import { ClientSession, type Callbacks, type SessionOwner } from "../connection/client-session.js";
import type { InterfaceDescription } from "../interface.js";
import type { ParkedChannel } from "../transports/parked-channel.js";
import { OriginalClientChannel } from "./client-channel.js";
import { withoutMembers } from "./without-members.js";

/**
 * Takes over a channel on which an original daemon has answered the greeting. Closes it and throws `IncompatibleInterface` where what carries it
 * cannot carry version 1.
 */
export function startOriginalClient(
  { channel }: ParkedChannel,
  description: InterfaceDescription,
  owner: SessionOwner,
  callbacks: Callbacks,
): ClientSession {
  try {
    const over = new OriginalClientChannel(channel, description);
    const plain = withoutMembers(description);
    const session = new ClientSession(over, plain, owner, callbacks, { wire: "libmedium" });
    over.start(session);
    over.resume();
    return session;
  } catch (error) {
    channel.destroy();
    throw error;
  }
}
