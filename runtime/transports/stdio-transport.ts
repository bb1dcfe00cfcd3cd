import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { endChildDaemon, startChildDaemon } from "./child-daemon.js";
import { AddressInUse, InvalidAddress } from "../errors.js";
import { StdioStream } from "./stdio-stream.js";
import { StreamChannel } from "./stream-channel.js";
import type { Transport } from "./transport.js";

let isServing = false;

/** A daemon of one application, which starts it and speaks with it over its standard input and output. */
export const stdioTransport: Transport = {
  async connect(_address, { maxMessageBytes, signal, command }) {
    if (command === undefined) {
      throw new InvalidAddress(
        'stdio: is a daemon that the application starts: say how, connect({ command: ["node", "daemon.js"] }).',
      );
    }
    const child = await startChildDaemon(command);
    const { stdin, stdout } = child.process;
    const stream = new StdioStream(stdout, stdin, () => child.whyEnded());
    const channel = new StreamChannel(stream, maxMessageBytes, undefined, true);
    stream.once("close", () => endChildDaemon(child));
    if (signal?.aborted === true) {
      channel.destroy();
      throw signal.reason;
    }
    return channel;
  },

  /** Standard output is the connection's from now on: what the daemon prints goes to standard error instead. */
  async listen(_address, { maxMessageBytes }, accept) {
    if (isServing) throw new AddressInUse("stdio: is already served by this process.");
    checkPipe(0, "input");
    checkPipe(1, "output");
    isServing = true;
    const input = new Socket({ fd: 0, readable: true, writable: false });
    const output = new Socket({ fd: 1, readable: false, writable: true });
    process.stdout.write = process.stderr.write.bind(process.stderr);
    const stream = new StdioStream(input, output);
    const ended = new Promise<void>((resolve) => stream.once("close", resolve));
    accept(new StreamChannel(stream, maxMessageBytes, undefined, true));
    return { address: "stdio:", ended, close: async () => {} };
  },
};

/** A terminal or a file is nobody to talk to. */
function checkPipe(descriptor: number, name: string): void {
  const stats = fstatSync(descriptor);
  if (stats.isFIFO() || stats.isSocket()) return;
  throw new InvalidAddress(
    `Not serving stdio: because standard ${name} is no pipe. An application starts this daemon: connect({ command: ["node", "daemon.js"] }).`,
  );
}
