export const mebibyte: number = 1024 * 1024;

/** What both ends send again and again, in pieces of this size. */
export const piece: Uint8Array = new Uint8Array(64 * 1024).fill(1);

export function* pieces(bytes: number): Generator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}

/** What is not whole has not been measured. */
export function expectBytes(got: number, wanted: number): void {
  if (got !== wanted) throw new Error(`${got} of ${wanted} bytes came.`);
}
