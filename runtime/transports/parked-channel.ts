import type { ProtocolError } from "../errors.js";
import type { Channel, ChannelHandler } from "./transport.js";

/**
 * Holds a channel while what takes it over is being made: nothing is delivered, and how it ended meanwhile is kept for the one that
 * comes.
 */
export class ParkedChannel implements ChannelHandler {
  readonly channel: Channel;
  #broken: ProtocolError | undefined;
  #closed: { readonly error: Error | undefined } | undefined;

  constructor(channel: Channel) {
    this.channel = channel;
    channel.pause();
  }

  /** Hands the channel over, and what happened to it. */
  release(handler: ChannelHandler): void {
    if (this.#closed !== undefined) {
      handler.closed(this.#closed.error);
      return;
    }
    this.channel.start(handler);
    if (this.#broken !== undefined) handler.broken(this.#broken);
    this.channel.resume();
  }

  /** Not while it is paused. */
  message(): void {}

  broken(error: ProtocolError): void {
    this.#broken = error;
  }

  drained(): void {}

  closed(error?: Error): void {
    this.#closed = { error };
  }
}
