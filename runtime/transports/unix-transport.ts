import type { Socket } from "node:net";
import { formatAddress, parseAddress } from "./address.js";
import { DirectReads } from "./direct-reads.js";
import { InvalidAddress } from "../errors.js";
import { LentReads } from "./lent-reads.js";
import { StreamChannel } from "./stream-channel.js";
import type { Transport } from "./transport.js";
import { connectUnixSocket } from "./unix-socket.js";

/** Unix sockets: what `connect` and `serve` use unless told otherwise. */
export const unixTransport: Transport = {
  async connect(address, { maxMessageBytes, signal }) {
    const reads = new LentReads();
    const socket = await connectUnixSocket(pathOf(address), signal, reads.onread);
    return channelOver(socket, maxMessageBytes, reads);
  },

  async listen(address, { maxMessageBytes, onError }, accept) {
    // Applications have no use for it.
    const { listenUnixSocket } = await import("./unix-listener.js");
    const { path, close } = await listenUnixSocket(
      pathOf(address),
      (socket) => accept(channelOver(socket, maxMessageBytes, new DirectReads(socket))),
      onError,
    );
    return { address: formatAddress({ kind: "unix", path }), close };
  },
};

function channelOver(
  socket: Socket,
  maxMessageBytes: number,
  reads: LentReads | DirectReads,
): StreamChannel {
  return new StreamChannel(socket, maxMessageBytes, undefined, true, reads);
}

function pathOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed.kind === "unix") return parsed.path;
  throw new InvalidAddress(`${JSON.stringify(address)} is not the address of a Unix socket.`);
}
