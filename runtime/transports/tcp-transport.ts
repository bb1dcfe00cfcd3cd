import { createServer, type Socket } from "node:net";
import { parseAddress } from "./address.js";
import { DirectReads } from "./direct-reads.js";
import { InvalidAddress } from "../errors.js";
import { checkAccess } from "./network-access.js";
import {
  formatNetworkAddress,
  isLoopback,
  peerOf,
  type NetworkAddress,
} from "./network-address.js";
import { connectNetworkSocket, listenNetwork, prepareSocket } from "./network-socket.js";
import { StreamChannel } from "./stream-channel.js";
import type { Transport } from "./transport.js";

/** Ports without encryption. Tokens pass within this machine only, unless both sides' owners have said otherwise. */
export const tcpTransport: Transport = {
  async connect(address, { maxMessageBytes, signal, confidential = false }) {
    const at = networkAddress(address);
    const socket = await connectNetworkSocket(at, signal);
    // Asked of the connection, not of the name: that may lead anywhere.
    if (confidential && !isLoopback(socket.remoteAddress)) {
      socket.destroy();
      throw new InvalidAddress(
        `Not sending the token to ${address}: whoever is on the way could read it. Use a tls: address, ` +
          `or say connect({ allowPlainToken: true }).`,
      );
    }
    return channelOver(socket, maxMessageBytes);
  },

  async listen(address, { maxMessageBytes, access, onError }, accept) {
    const server = createServer((socket) => {
      const channel = channelOver(prepareSocket(socket), maxMessageBytes);
      channel.peerAddress = peerOf(socket);
      accept(channel);
    });
    const bound = await listenNetwork(server, networkAddress(address));
    try {
      checkAccess(address, { isPrivate: isLoopback(bound.host), asksCertificate: false }, access);
    } catch (error) {
      server.close();
      throw error;
    }
    server.on("error", onError);
    return {
      address: formatNetworkAddress(bound),
      async close() {
        // Closes the listening descriptor at once. Its callback would come only after all connections have ended.
        server.close();
      },
    };
  },
};

function channelOver(socket: Socket, maxMessageBytes: number): StreamChannel {
  return new StreamChannel(socket, maxMessageBytes, undefined, true, new DirectReads(socket));
}

function networkAddress(address: string): NetworkAddress {
  const parsed = parseAddress(address);
  if (parsed.kind === "tcp") return parsed;
  throw new InvalidAddress(`${JSON.stringify(address)} is not the address of a TCP port.`);
}
