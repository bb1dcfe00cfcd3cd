/** A part of the page, and what it was made of. */
export interface Section {
  readonly text: string;
  readonly data: object;
}
