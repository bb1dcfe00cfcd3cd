import { DaemonSession, type Host } from "../daemon/daemon-session.js";
import { originalHello } from "../messages/greeting.js";
import type { ServerDispatch } from "../interface.js";
import type { Channel } from "../transports/transport.js";
import { OriginalDaemonChannel } from "./daemon-channel.js";
import { withoutMembers } from "./without-members.js";

/**
 * Makes the session of an original application, which has greeted. It is started with `over.start`, when the greeting was answered.
 */
export function originalApplication(
  channel: Channel,
  id: number,
  dispatch: ServerDispatch,
  host: Host,
  maxMessageBytes: number,
): { readonly session: DaemonSession; readonly over: Channel } {
  const over = new OriginalDaemonChannel(channel, dispatch, maxMessageBytes);
  const { description } = dispatch;
  const served = { ...dispatch, description: withoutMembers(description) };
  const hello = originalHello(description, maxMessageBytes);
  return { session: new DaemonSession(over, id, hello, served, host), over };
}
