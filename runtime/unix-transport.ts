import type { Socket } from "node:net";
import { formatAddress, parseAddress } from "./address.js";
import { StreamChannel } from "./stream-channel.js";
import type { Transport } from "./transport.js";
import { connectUnixSocket, listenUnixSocket } from "./unix-socket.js";

/** Unix sockets: what `connect` and `serve` use unless told otherwise. */
export const unixTransport: Transport = {
  async connect(address, { maxMessageBytes, signal }) {
    const socket = await connectUnixSocket(parseAddress(address).path, signal);
    return channelOver(socket, maxMessageBytes);
  },

  async listen(address, { maxMessageBytes, onError }, accept) {
    const { path, close } = await listenUnixSocket(
      parseAddress(address).path,
      (socket) => accept(channelOver(socket, maxMessageBytes)),
      onError,
    );
    return { address: formatAddress(path), close };
  },
};

function channelOver(socket: Socket, maxMessageBytes: number): StreamChannel {
  return new StreamChannel(socket, maxMessageBytes, undefined, true);
}
