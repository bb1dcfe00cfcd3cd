import type { ProtocolError } from "../errors.js";
import type { Reader } from "../values/reader.js";
import type { Writer } from "../values/writer.js";

/**
 * The seam between sessions and what carries them. A channel is an ordered, reliable, two-way carrier of messages between one
 * application and one daemon. Everything above it knows messages only; whether they travel with a length in front (Unix
 * sockets and other byte streams) or as they are (an in-memory pair) is the channel's own affair.
 *
 * Messages are encoded straight into the channel's outgoing buffer and leave together at the end of the current turn of the
 * event loop: many small messages cost one write.
 */
export interface Channel {
  /**
   * Begins a message and returns the writer to encode it with. Exactly one `end` or `abandon` must follow, in the same
   * turn and before the next `begin` or `send`. On a closed channel the message goes nowhere and nothing throws.
   */
  begin(): Writer;
  /** Ends the message begun last: it will be sent. */
  end(): void;
  /**
   * Ends the message begun last, with bytes behind what was written of it: it will be sent at once, and they are not copied where the channel is free.
   * Returns whether they may change already, or else only when the channel has drained. Absent where everything is copied.
   */
  endWith?(bytes: Uint8Array): boolean;
  /** Takes the message begun last back, as if it had never begun: its encoding failed. */
  abandon(): void;
  /** Sends a message encoded elsewhere, which is copied: for one message to many channels. */
  send(message: Uint8Array): void;
  /**
   * The same, without a copy where it need not be. Only after the greeting, with a peer that is no original. Absent where messages travel without
   * a frame, or are always copied.
   */
  sendShared?(message: SharedMessage): void;
  /**
   * Begins delivery to the handler; until then nothing is read. Called again, also from within `message`, it hands the
   * channel over: the next message goes to the new handler.
   */
  start(handler: ChannelHandler): void;
  /**
   * Sets how large the greeting that is awaited and the one that is sent may be: 64 KiB each unless this is called, which is before they
   * arrive or begin.
   */
  limitGreeting(receivedBytesMax: number, sentBytesMax: number): void;
  /**
   * Tells that the greeting is over in both directions: from the next message on, byte streams use protocol 2's frame, and
   * the writer refuses (`InvalidValue`) what is larger than the peer accepts. To be called after the last greeting message
   * was ended, or within the call that delivers it.
   *
   * Where the peer is an original LibMedium there is a writer for what it understands, which `begin` returns from now on. Byte streams then keep
   * version 1's frame, and hand each frame to the operating system in one piece.
   */
  greeted(peerMessageBytesMax: number, original?: Writer): void;
  /** Bytes that were sent but not taken over by the operating system (or the other end of a pair) yet. */
  readonly queuedBytes: number;
  /**
   * Changes whenever something arrives, be it a part of a message: a sign that the peer is alive. Absent where the peer does not
   * answer pings.
   */
  readonly received?: number;
  /** Whether the channel keeps the process alive: it does until `unref`, and again from `ref`. Absent where it never does. */
  ref?(): void;
  unref?(): void;
  /**
   * Has the listener called whenever something arrives, be it a part of a message, before it is delivered; not while the channel does not keep the
   * process alive. To be called before `start`, once. Absent where nothing arrives that the event loop has to wait for.
   */
  onArrival?(listener: () => void): void;
  /** Bytes that have arrived, and those that were handed over to whatever carries them; frames included. Absent where nobody counts them. */
  readonly receivedBytes?: number;
  readonly sentBytes?: number;
  /** Where the peer is, as `host:port`, for those who read logs. Absent where the transport has nothing to tell. */
  readonly peerAddress?: string | undefined;
  /** Stops delivering messages, so that the peer is held back, until `resume`. May be called twice. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes. Nothing is delivered from now on. May be called twice. */
  close(): void;
  /** Closes at once and drops what is queued. May be called twice. */
  destroy(): void;
}

/** A message that goes to many channels. */
export interface SharedMessage {
  /** Without a frame. Valid during the call only. */
  readonly bytes: Uint8Array;
  /** A copy in protocol 2's frame, the same for all, which nobody changes. */
  frame(): Uint8Array;
}

export interface ChannelHandler {
  /** A message arrived. The reader and its bytes are valid during the call only. Must not throw. */
  message(reader: Reader): void;
  /**
   * A message of that size has begun to arrive, and the reader has what is there of it. Returns what is given all of it, part by part, in place of
   * `message`; undefined, or where this is absent, the message comes as a whole. Must not throw.
   */
  begun?(reader: Reader, size: number): MessageInParts | undefined;
  /** What arrived is no message; nothing more is delivered. The handler may still send, and closes the channel. */
  broken(error: ProtocolError): void;
  /** The queue, after having been held back by a slow peer, is empty again. */
  drained(): void;
  /** The channel ended: by the peer, by an error, or by `close` or `destroy`. Called exactly once, last. */
  closed(error?: Error): void;
}

/** Takes a message as it arrives. */
export interface MessageInParts {
  readonly size: number;
  /** Bytes that were not given to `add` yet. */
  readonly missing: number;
  /** The next part of the message, whose memory is never written again. Must not throw. */
  add(chunk: Buffer, start: number, end: number): void;
}

/** What a daemon listens on. */
export interface Listener {
  /** Where applications connect, as a URL: `unix:/run/user/1000/com.example/socket`. */
  readonly address: string;
  /** Resolves when nobody can come any more, where that is for others to say: the daemon then closes. */
  readonly ended?: Promise<void>;
  /** Stops accepting, and frees the address. Channels that are open stay open. */
  close(): Promise<void>;
}

/** A way to reach a daemon and to be one. Both functions reject with a `MediumError` that says what to do. */
export interface Transport {
  connect(address: string, options: TransportOptions): Promise<Channel>;
  /**
   * Calls `accept` for every application that connects, until the listener is closed; with a `denial` for one that may not: it is told that when
   * it has greeted.
   */
  listen(
    address: string,
    options: ListenOptions,
    accept: (channel: Channel, denial?: string) => void,
  ): Promise<Listener>;
}

export interface TransportOptions {
  /** Largest message that this side accepts, in bytes. */
  readonly maxMessageBytes: number;
  /** Ends an attempt to connect. */
  readonly signal?: AbortSignal;
  /** Whether a token will be sent that nobody on the way may read: a transport that cannot promise that rejects. */
  readonly confidential?: boolean;
  /** For transports that encrypt. */
  readonly tls?: ConnectTlsOptions;
  /** For transports that start the daemon themselves: the program and its arguments. */
  readonly command?: readonly string[];
}

export interface ListenOptions {
  /** Largest message that this side accepts, in bytes. */
  readonly maxMessageBytes: number;
  /** How long an application may take to connect and greet, in milliseconds. */
  readonly handshakeTimeoutMs?: number;
  /** How many may be about to do so at once; the oldest of more is dropped. */
  readonly maxUngreeted?: number;
  /** Who may connect; transports that others than this user can reach reject where that is too many. */
  readonly access?: Access;
  /** For transports that encrypt. */
  readonly tls?: ServeTlsOptions;
  /** Told of failures that do not end the listener, such as running out of descriptors. */
  onError(error: unknown): void;
}

/** Who may use a daemon that others than its user can reach. */
export interface Access {
  /** Applications show a token. */
  readonly token: boolean;
  /** The daemon's owner said that everybody may. */
  readonly allowAnyone: boolean;
  /** The daemon's owner said that tokens may be read on the way. */
  readonly allowPlainToken: boolean;
}

/** PEM texts, as `node:tls` takes them. */
type Pem = string | Buffer;

/** How an application proves who it is to a daemon at a `tls:` address, and whom it trusts. */
export interface ConnectTlsOptions {
  /** Certificates of the authorities that the daemon's certificate may be from. Those that Node trusts unless given. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The application's own certificate, where the daemon asks for one, and its private key. */
  readonly cert?: Pem | undefined;
  readonly key?: Pem | undefined;
  /** The name that the daemon's certificate must be for. The host of the address unless given. */
  readonly servername?: string | undefined;
}

/** What a daemon at a `tls:` address shows, and whom it lets in. */
export interface ServeTlsOptions {
  /** The daemon's certificate, followed by those between it and its authority, and its private key. */
  readonly cert: Pem;
  readonly key: Pem;
  /** Given, applications need a certificate from one of these authorities. */
  readonly ca?: Pem | readonly Pem[] | undefined;
}
