/** What `connection.stats()` and `server.stats()` tell: counted from the beginning, frozen, not to be kept up to date. */

/** Calls that this side made: methods, in an application; callbacks, in a daemon. */
export interface CallStats {
  /** Made, however they ended. Those that were refused before anything could be sent, a wrong argument for example, are not counted. */
  readonly made: number;
  /** Came back with a result. */
  readonly answered: number;
  /** Came back with an exception or an error, or were lost with the connection. */
  readonly failed: number;
  /** Given up because their time was over. */
  readonly timedOut: number;
  /** Given up because of their signal, or by leaving the loop over their result. */
  readonly cancelled: number;
  /** Neither of these yet; those that wait for the connection to come back are among them. */
  readonly inFlight: number;
  /** Answers that came after their call was given up, and were dropped. */
  readonly lateAnswers: number;
}

/** Calls that this side answers: methods, in a daemon; callbacks, in an application. */
export interface HandlerStats {
  readonly received: number;
  /** Their handler returned a result. */
  readonly answered: number;
  /** Their handler threw, an exception of the specification or something else, or returned what does not fit. */
  readonly failed: number;
  /** Given up by their caller before their handler was done, and not answered with a result: cancelled, too late, or gone. */
  readonly cancelled: number;
  /** Not begun: beyond a limit, unknown here, or while this side was closing. */
  readonly refused: number;
  /** Not answered yet. */
  readonly running: number;
}

/** Bytes of messages and their frames, greetings included; not what TLS makes of them. */
export interface ByteStats {
  readonly received: number;
  readonly sent: number;
  /** Sent, but not taken over by the operating system yet. */
  readonly queued: number;
}

/** Of one connection, over all of its sessions. */
export interface ConnectionStats {
  /** When it was connected first. */
  readonly since: Date;
  /** Methods that this application called. */
  readonly calls: CallStats;
  /** Callbacks of this application that the daemon called. */
  readonly callbacks: HandlerStats;
  readonly events: {
    /** Delivered to their stream. */
    readonly received: number;
    /** Gaps that were told of, those included of which nobody knows how many events they stand for. */
    readonly gaps: number;
    /** Events that are known to be missed. */
    readonly missed: number;
  };
  /** Sessions after the first. */
  readonly reconnects: number;
  /** Sessions that ended because one of the two sides broke the protocol. */
  readonly protocolErrors: number;
  readonly bytes: ByteStats;
}

/** Of one daemon, over all of its applications. */
export interface ServerStats {
  /** When it began to listen. */
  readonly since: Date;
  readonly applications: {
    /** Connected now. */
    readonly connected: number;
    /** Admitted since the beginning. */
    readonly admitted: number;
    /** Turned away, or gone, before they were admitted. */
    readonly refused: number;
  };
  /** Methods that applications called. */
  readonly calls: HandlerStats;
  /** Callbacks of applications that this daemon called. */
  readonly callbacks: CallStats;
  readonly events: {
    /** Fired, whether somebody listened or not. */
    readonly fired: number;
    /** Dropped for one application that did not keep up (`@overflow(drop_oldest)`): counted once for each. */
    readonly dropped: number;
  };
  /** Applications that were dropped, or turned away, because one of the two sides broke the protocol. */
  readonly protocolErrors: number;
  readonly bytes: ByteStats;
}
