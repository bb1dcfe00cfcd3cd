import type { ConnectOptions } from "../connection/connect-options.js";
import { createMemoryTransport } from "../transports/memory-transport.js";
import type { ServeOptions } from "../daemon/serve-options.js";
import type { Transport } from "../transports/transport.js";
import { injectFaults } from "./faulty-transport.js";
import type { LinkFaults } from "./link-faults.js";

/** A daemon and an application in one process, and what goes wrong between them. */
export interface TestPair<Daemon, Connected, Options = ConnectOptions> extends AsyncDisposable {
  readonly server: Daemon;
  readonly connection: Connected;
  readonly faults: LinkFaults;
  /** Connects one more application, in the same way as the first unless told otherwise. It is closed with the pair. */
  connect(options?: Options): Promise<Connected>;
  /** Closes all applications, then the daemon; what faults still hold back never arrives. Resolves when all is closed; `await using` does it at the end of the block. */
  close(): Promise<void>;
}

/** How the two are made. Addresses and transports are the pair's own; signals of the process are left alone. */
export interface PairOptions<Options = ConnectOptions> {
  readonly serve?: ServeOptions | undefined;
  readonly connect?: Options | undefined;
}

interface Closable {
  close(): Promise<void>;
}

/** What generated packages make their `createPair` of. Rejects with what `serve` or `connect` reject with. */
export async function createTestPair<
  Daemon extends Closable,
  Connected extends Closable,
  Options = ConnectOptions,
>(
  serve: (options: ServeOptions) => Promise<Daemon>,
  connect: (transport: Transport, options: Options | undefined) => Promise<Connected>,
  options: PairOptions<Options> = {},
): Promise<TestPair<Daemon, Connected, Options>> {
  const { transport, faults } = injectFaults(createMemoryTransport());
  const server = await serve({ signals: false, ...options.serve, transport });
  const connections: Connected[] = [];
  const connectOne = async (own: Options | undefined = options.connect): Promise<Connected> => {
    const connection = await connect(transport, own);
    connections.push(connection);
    return connection;
  };
  const close = async (): Promise<void> => {
    await Promise.all(connections.map((connection) => connection.close()));
    faults.discard();
    await server.close();
  };
  try {
    const connection = await connectOne();
    return { server, connection, faults, connect: connectOne, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** What a mock's method throws that the test gave no answer for. The application gets it as a `RemoteError`. */
export function notAnswered(method: string): Error {
  return new Error(`The mock has no answer for ${method}: give it one where it is made.`);
}
