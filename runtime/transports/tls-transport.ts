import { X509Certificate } from "node:crypto";
import { isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect,
  createServer,
  type PeerCertificate,
  type Server,
  type TLSSocket,
} from "node:tls";
import { parseAddress } from "./address.js";
import { ConnectionFailed, InvalidAddress, InvalidValue, ProtocolError } from "../errors.js";
import { handshakeTimeoutMsDefault, maxUngreetedDefault } from "../limits.js";
import { checkAccess } from "./network-access.js";
import { formatNetworkAddress, peerOf, type NetworkAddress } from "./network-address.js";
import { connectNetworkSocket, listenNetwork, prepareSocket } from "./network-socket.js";
import { StreamChannel } from "./stream-channel.js";
import type { ConnectTlsOptions, ListenOptions, ServeTlsOptions, Transport } from "./transport.js";

/** Nobody speaks this protocol with a TLS older than this. */
const minVersion = "TLSv1.3";

/** Ports with TLS. The daemon shows a certificate; applications show one where the daemon was given a `ca`. */
export const tlsTransport: Transport = {
  async connect(address, { maxMessageBytes, signal, tls = {} }) {
    const at = networkAddress(address);
    const socket = await connectNetworkSocket(at, signal);
    const secured = await handshake(socket, at, tls, signal);
    return new StreamChannel(secured, maxMessageBytes, undefined, true);
  },

  async listen(address, options, accept) {
    const { tls, access, maxMessageBytes, onError } = options;
    if (tls === undefined) {
      throw new InvalidAddress(
        `Not listening at ${address}: a daemon at a tls: address needs a certificate and its key: serve({ tls: { cert, key } }).`,
      );
    }
    const asksCertificate = tls.ca !== undefined;
    checkAccess(address, { isPrivate: true, asksCertificate }, access);
    const server = secureServer(address, tls, options);
    server.on("secureConnection", (socket) => {
      const channel = new StreamChannel(prepareSocket(socket), maxMessageBytes, undefined, true);
      channel.peerAddress = peerOf(socket);
      accept(channel, asksCertificate ? denialOf(socket) : undefined);
    });
    const bound = await listenNetwork(server, networkAddress(address));
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

/** Rejects with `ConnectionFailed`, which says what is wrong with whose certificate, or with the signal's reason. */
function handshake(
  socket: Socket,
  { host, port }: NetworkAddress,
  { ca, cert, key, servername }: ConnectTlsOptions,
  signal: AbortSignal | undefined,
): Promise<TLSSocket> {
  const at = `tls://${host}:${port}`;
  const name = servername ?? (isIP(host) === 0 ? host : undefined);
  return new Promise((resolve, reject) => {
    const secured = checkCredentials("connect", () =>
      connect({
        socket,
        host,
        servername: name,
        ca: authorities(ca),
        cert,
        key,
        minVersion,
        checkServerIdentity: checkIdentity,
      }),
    );
    prepareSocket(secured);
    const settle = (): void => {
      signal?.removeEventListener("abort", abort);
      secured.off("error", fail).off("close", close);
    };
    const fail = (cause: Error): void => {
      settle();
      secured.destroy();
      reject(new ConnectionFailed(`No secure connection to ${at}: ${describe(cause)}`, { cause }));
    };
    const close = (): void => fail(new Error("it was closed before it was secure."));
    const abort = (): void => {
      settle();
      secured.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    secured.once("error", fail).once("close", close);
    secured.once("secureConnect", () => {
      settle();
      resolve(secured);
    });
  });
}

/** As Node does; but some releases of Node 22 do not find an IPv6 address among those that a certificate is for. */
function checkIdentity(name: string, certificate: PeerCertificate): Error | undefined {
  const isFor =
    isIP(name) === 6 && new X509Certificate(certificate.raw).checkIP(name) !== undefined;
  return isFor ? undefined : checkServerIdentity(name, certificate);
}

/** What OpenSSL says of a text that is no certificate, or of a key of another one, names neither. */
function checkCredentials<Made>(where: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InvalidValue(
      `${where}({ tls }) takes PEM texts: cert and the key of that same certificate, ca the certificates of authorities. They cannot be used: ${why}`,
    );
  }
}

/** Who fails in a handshake loses its own connection. */
function secureServer(
  address: string,
  { cert, key, ca }: ServeTlsOptions,
  options: ListenOptions,
): Server {
  const server = checkCredentials("serve", () =>
    createServer({
      cert,
      key,
      ca: authorities(ca),
      minVersion,
      requestCert: ca !== undefined,
      // Who may not is let in as far as the greeting, and told there in words.
      rejectUnauthorized: false,
    }),
  );
  boundHandshakes(server, address, options);
  server.on("tlsClientError", (cause, socket) => {
    const message = `${handshakeOf(socket)} at ${boundAddress(server, address)} failed: ${describeFailure(cause)}`;
    socket.destroy();
    options.onError(new ProtocolError(message, { cause }));
  });
  return server;
}

/** With the port that port 0 became. */
function boundAddress(server: Server, address: string): string {
  const bound = server.address();
  if (bound === null || typeof bound === "string") return address;
  return formatNetworkAddress({ ...networkAddress(address), port: bound.port });
}

/** Handshakes are bounded in time and number, as greetings are. (Node's own `handshakeTimeout` begins anew with each byte.) */
function boundHandshakes(
  server: Server,
  address: string,
  { onError, handshakeTimeoutMs, maxUngreeted = maxUngreetedDefault }: ListenOptions,
): void {
  const timeoutMs = handshakeTimeoutMs ?? handshakeTimeoutMsDefault;
  const waiting = new Map<string, { socket: Socket; timer: NodeJS.Timeout }>();
  const forget = (path: string): void => {
    clearTimeout(waiting.get(path)?.timer);
    waiting.delete(path);
  };
  server.on("connection", (socket: Socket) => {
    const path = pathOf(socket);
    // It was reset before it was looked at.
    if (socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const described = handshakeOf(socket);
    const timer = setTimeout(() => {
      socket.destroy();
      onError(
        new ProtocolError(
          `${described} at ${boundAddress(server, address)} was not over within ${timeoutMs} ms.`,
        ),
      );
    }, timeoutMs).unref();
    waiting.set(path, { socket, timer });
    socket.once("close", () => forget(path));
    const [oldest] = waiting.values();
    if (waiting.size > maxUngreeted) oldest?.socket.destroy();
  });
  server.on("secureConnection", (socket) => forget(pathOf(socket)));
}

function handshakeOf(socket: Socket): string {
  const peer = peerOf(socket);
  return peer === undefined ? "A TLS handshake" : `The TLS handshake of ${peer}`;
}

/** Why an application may not use the daemon, as far as its certificate goes; undefined if it may. */
function denialOf(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  if (Object.keys(socket.getPeerCertificate()).length === 0) {
    return "This daemon asks applications for a certificate. Give it with connect({ tls: { cert, key } }).";
  }
  return (
    `This daemon does not trust the certificate of the application (${String(socket.authorizationError)}). ` +
    `Show one from an authority that it was given with serve({ tls: { ca } }).`
  );
}

function describe(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return `the daemon's certificate is from an authority that is not trusted here (${code}). Give that with connect({ tls: { ca } }).`;
    case "CERT_HAS_EXPIRED":
      return "the daemon's certificate has expired.";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `${sentence(error.message)} Connect by a name that its certificate is for, or say that with connect({ tls: { servername } }).`;
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return "whoever listens there does not speak TLS. Is it a tcp: address?";
    default:
      return error.message;
  }
}

/** Node's texts end in all ways. */
function sentence(text: string): string {
  return `${text.replace(/[\s:.,]+$/u, "")}.`;
}

/** What went wrong in a handshake, for the daemon's log. OpenSSL's texts have several fields and a line end. */
function describeFailure(cause: Error): string {
  const { code } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_HTTP_REQUEST":
      return "who connected does not speak TLS. Does it use a tcp: address?";
    case "ERR_SSL_UNSUPPORTED_PROTOCOL":
      return "who connected speaks an older TLS than 1.3 alone.";
    case "ECONNRESET":
      return "who connected went away before it was over. Does it not trust the daemon's certificate?";
    default:
      return sentence(cause.message);
  }
}

/**
 * Throws unless each item begins with a certificate. Node passes over texts that hold none, and takes an empty text or list for no option: whoever
 * has a certificate of any public authority would be let in, or trusted.
 */
function authorities(ca: ConnectTlsOptions["ca"]): (string | Buffer)[] | undefined {
  if (ca === undefined) return undefined;
  // Of readonly arrays, Array.isArray does not tell that they are arrays.
  const items = [ca].flat() as (string | Buffer)[];
  if (items.length === 0) throw new Error("ca is an empty list");
  for (const item of items) {
    if (item.length === 0) throw new Error("ca is empty. Where does it come from?");
    void new X509Certificate(item);
  }
  return items;
}

/**
 * Names a connection as long as it is open; the socket under a TLS socket has the same. Both ends are in it: from one port, somebody may connect to
 * several numbers of this machine.
 */
function pathOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

function networkAddress(address: string): NetworkAddress {
  const parsed = parseAddress(address);
  if (parsed.kind === "tls") return parsed;
  throw new InvalidAddress(`${JSON.stringify(address)} is not the address of a TLS port.`);
}
