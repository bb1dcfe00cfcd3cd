/** The first bytes of version 1's messages; those of its greeting are in greeting.ts. */
export const endKind = 0x04;
export const invocationKind = 0x05;
export const responseKind = 0x06;
export const eventKind = 0x10;
export const errorKind = 0x15;

/** The bytes of a call's id. */
export const callIdBytes = 16;
/** The same as numbers of 32 bits. */
export const callIdWords = 4;

/** How the message of an error that the specification does not declare begins. */
export const tracebackPrefix = "Remote traceback follows:";
