/**
 * Every limit of the protocol and of a connection, each with its reason. Those of the protocol are the same on both sides
 * (PROTOCOL.md, sections 2 and 5); the others are defaults that `connect` and `serve` can change.
 */

/** Largest message unless configured: four times what gRPC allows, and the most that a peer can make this process buffer. */
export const maxMessageBytesDefault: number = 16 * 1024 * 1024;

/** What `maxMessageBytes` can be: errors and goodbyes always fit, and so does its number into a frame. */
export const maxMessageBytesMin = 65_536;
export const maxMessageBytesMax = 0xffff_ffff;

/** Largest hello: real ones take a few hundred bytes, and they come from peers that nothing is known of yet. */
export const greetingBytesMax: number = 64 * 1024;

/** Characters of the name of a daemon's life: it is a random id. */
export const instanceCharactersMax = 64;

/** Declarations, members, values and parameters of a daemon's description: each takes memory that it hardly takes on the wire. */
export const descriptionItemsMax = 262_144;

/** Types inside types in a description, aliases followed: protects the stack of whoever walks them. The compiler takes 32. */
export const typeDepthMax = 64;

/** Arrays and objects inside each other in a hello-ack: more than a description of types that deep needs. */
export const acknowledgementDepthMax = 256;

/** Models inside models: protects the stack of the reader, and of the writer from a value that contains itself. */
export const depthMax = 64;

/**
 * What the items of all lists of one message may cost together: 1 for a number or boolean, `costlyItem` for anything that takes
 * an object of its own. An item of one byte on the wire can take 200 in memory; this bounds a message at about 100 MiB. So can a map, a
 * list or a binary that is a member of a model, which is why those cost something wherever they are, as do arrays and objects in a `json`.
 */
export const itemCostMax = 4_194_304;
export const costlyItem = 8;

/** An entry of a map: a key, a value and their place in the table. The table itself takes as much. */
export const entryCost = 16;

/** Arrays and objects inside each other in a `json`: as deep as models may nest, for the same reason. */
export const jsonDepthMax = 64;

/** Characters kept of a message that tells of an error. */
export const errorTextCharactersMax = 8_192;

/** Of a `traceparent`: one of version 00 has 55, later ones may have more. */
export const traceparentCharactersMax = 256;

/** Of a `tracestate`: what W3C Trace Context asks everybody to pass on at least. */
export const tracestateCharactersMax = 512;

/** Longest deadline that can be sent, in milliseconds: what a timer of JavaScript can wait. */
export const deadlineMsMax = 2_147_483_647;

/** Characters kept of the name that an application gives itself. */
export const nameCharactersMax = 256;

/** How long a peer may take to greet: it holds a descriptor meanwhile. */
export const handshakeTimeoutMsDefault = 10_000;

/**
 * Connections of one daemon: each takes a descriptor, of which a process has mostly 1,024 or 4,096 at least, and some ten KiB.
 * Whoever greets beyond them is refused with `Overloaded`.
 */
export const maxApplicationsDefault = 4_096;

/**
 * Connections that have not greeted yet: so many may begin at once. Of more, the oldest is dropped: an application greets at once, so that is
 * one that does not mean to.
 */
export const maxUngreetedDefault = 1_024;

/** How long `connect` may take, greeting included. */
export const connectTimeoutMsDefault = 10_000;

/** How long a closing daemon waits for calls that are still running. */
export const drainMsDefault = 5_000;

/** Bytes a daemon keeps for an application that does not read, before it drops it: the largest message and as much again. */
export const maxQueuedBytesDefault: number = 32 * 1024 * 1024;

/** Unanswered calls of one application: far above what pays, far below what hurts. */
export const maxCallsInFlightDefault = 16_384;

/** Events that a `for await` loop may fall behind before it fails. */
export const iteratorBacklogMax = 65_536;

/** Encoded bytes of those events: as much as one large message, so that a loop which is slow does not take the memory of its process. */
export const iteratorBacklogBytesMax: number = 16 * 1024 * 1024;

/** Unanswered calls of one connection, on the calling side: each keeps a promise. */
export const callsInFlightMax = 65_536;

/**
 * Bytes of whole frames that are written together to an original: Linux takes up to 36 KiB for a Unix socket at once or not at all, so that
 * none of these frames is ever seen in part.
 */
export const wholeFrameBytes: number = 32 * 1024;

/** Largest call to an original daemon: of a larger one it would take a part for the whole, and misread everything behind it. */
export const originalCallBytesMax: number = 200 * 1024;

/** How long a call of more than `wholeFrameBytes` waits for an original daemon to have read the calls before it. */
export const largeCallPatienceMs = 1_000;

/** Unsent bytes towards an application that make the daemon stop reading its calls until they are gone. */
export const pauseReadingBytes: number = 1024 * 1024;

/** Unsent bytes towards an application that make an awaited event wait. */
export const awaitEventBytes: number = 64 * 1024;

/** How long loops over what is ready, such as items of streams and awaited events, go on before the process comes to something else. */
export const turnMsMax = 2;

/** Steps of such loops in one turn: a clock that stands still, as tests may make it, does not keep the process from everything else. */
export const stepsInTurnMax = 16_384;

/** Pause before the second attempt to reconnect, at most: a daemon starts in about that time. The first attempt is made at once. */
export const reconnectMinDelayMsDefault = 100;

/** Pause between attempts, at most: trying a local socket costs next to nothing, and people notice what takes longer. */
export const reconnectMaxDelayMsDefault = 5_000;

/** A session that lasted this long was a real one: the next attempt after it is made at once. */
export const settledSessionMs = 1_000;

/** How long a call without a deadline waits for its connection to come back: longer than a restart takes, and not for ever. */
export const callWaitMsDefault = 30_000;

/** Calls that wait for a connection to come back: a queue without a bound would only hide that it does not. */
export const maxWaitingCallsDefault = 1_024;

/** Sessions that may end under an idempotent call: whatever ends a daemon each time should not end all of its successors. */
export const lostSessionsMax = 3;

/** How long a peer may be silent before it is asked for a sign of life, and how long it may take to give one. */
export const keepAliveMsDefault = 30_000;

/** How long a process with `latency: "low"` stays awake for what comes next: longer than a peer takes that has to be woken for it. */
export const pollMicroseconds = 100;

/** Pause, at most, before staying awake is tried again where it did not pay. */
export const pollPauseMsMax = 100;

/** Bytes of one event that wait for one slow application before `@overflow` acts: a second or so of a busy event. */
export const maxEventBacklogBytesDefault: number = 1024 * 1024;

/** What an event that waits, or is kept, costs besides its bytes: its place in the queue, and the head of its memory. */
export const waitingEventCost = 128;

/** Bytes kept of one event for replay, whatever its count: as much as the largest message. */
export const maxReplayBytesDefault: number = 16 * 1024 * 1024;

/**
 * Bytes of items that the writer of a stream may send before its reader has consumed any: as much as passes through a socket while both sides
 * take their turns, so that the stream does not stand still, and little enough for a thousand streams.
 */
export const streamWindowBytes: number = 256 * 1024;

/** What that becomes for bytes whose reader is fast: it then gives credit less often. Whoever reads slowly is never sent so much. */
export const streamWindowBytesMax: number = 1024 * 1024;

/** Most that the count of a stream's credit can be. */
export const streamCreditMax = 2_147_483_647;

/** Bytes of a `stream binary` that travel in one item: so much a small call may have to wait for. */
export const binaryItemBytesMax: number = 64 * 1024;

/** Unsent bytes that make items wait, so that what is not an item finds the way short. At this many a channel tells when it has drained. */
export const itemsWaitBytes: number = 64 * 1024;

/** Open streams of one application: each can hold a window of items. */
export const maxStreamsDefault = 1_024;
