import { once } from "node:events";
import { createServer } from "node:net";
import { formatAddress, parseAddress } from "./address.js";
import { DirectReads } from "./direct-reads.js";
import { InvalidAddress } from "../errors.js";
import { checkAccess } from "./network-access.js";
import { isLoopback } from "./network-address.js";
import { prepareSocket } from "./network-socket.js";
import { StreamChannel } from "./stream-channel.js";
import { boundPath, inheritedSockets, type InheritedSocket } from "./systemd-sockets.js";
import type { Channel, Listener, ListenOptions, Transport } from "./transport.js";

/**
 * Sockets that systemd opened before it started the daemon, and that stay open when the daemon ends: nobody who connects is turned away meanwhile.
 * There is no lock and no file to remove, since both are systemd's.
 */
export const systemdTransport: Transport = {
  async connect(address) {
    throw new InvalidAddress(
      `${address} is for daemons that systemd starts. Applications connect to the socket that its unit names (ListenStream=).`,
    );
  },

  async listen(address, options, accept) {
    const sockets = socketsOf(address);
    const listeners: Listener[] = [];
    try {
      for (const socket of sockets) listeners.push(await listenOn(socket, options, accept));
    } catch (error) {
      for (const listener of listeners) await listener.close();
      throw error;
    }
    const [first] = listeners;
    return {
      address: first?.address ?? address,
      async close() {
        for (const listener of listeners) await listener.close();
      },
    };
  },
};

function socketsOf(address: string): InheritedSocket[] {
  const parsed = parseAddress(address);
  const wanted = parsed.kind === "systemd" ? parsed.name : "";
  const all = inheritedSockets();
  const sockets = all.filter(({ name }) => wanted === "" || name === wanted);
  if (sockets.length > 0) return sockets;
  const passed = all.length === 0 ? "no sockets" : `only ${all.map(({ name }) => name).join(", ")}`;
  throw new InvalidAddress(
    `Not listening at ${address}: systemd passed ${passed} to this process. Is it started by a .socket unit` +
      `${wanted === "" ? "" : ` with FileDescriptorName=${wanted}`}?`,
  );
}

async function listenOn(
  { descriptor, name }: InheritedSocket,
  { maxMessageBytes, access, onError }: ListenOptions,
  accept: (channel: Channel) => void,
): Promise<Listener> {
  const server = createServer((socket) => {
    const reads = new DirectReads(prepareSocket(socket));
    accept(new StreamChannel(socket, maxMessageBytes, undefined, true, reads));
  });
  try {
    server.listen({ fd: descriptor });
    await once(server, "listening");
  } catch (cause) {
    throw new InvalidAddress(
      `Cannot listen on descriptor ${descriptor} (${name}), which systemd passed: ${String(cause)}. It has to be a stream socket (ListenStream=).`,
      { cause },
    );
  }
  const bound = server.address();
  let address = formatAddress({ kind: "systemd", name });
  if (bound !== null && typeof bound === "object" && bound.port !== undefined) {
    address = formatAddress({ kind: "tcp", host: bound.address, port: bound.port });
    try {
      checkAccess(
        address,
        { isPrivate: isLoopback(bound.address), asksCertificate: false },
        access,
      );
    } catch (error) {
      server.close();
      throw error;
    }
  } else {
    const path = boundPath(descriptor);
    if (path !== undefined) address = formatAddress({ kind: "unix", path });
  }
  server.on("error", onError);
  return {
    address,
    async close() {
      server.close();
    },
  };
}
