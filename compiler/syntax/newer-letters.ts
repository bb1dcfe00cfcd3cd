/**
 * Letters, marks and digits of names that came with Unicode 16 and 17. Prettier does not know them as such, and neither do compilers and engines
 * that are as old: what is named with one could be built or run here and not there. A test says when the list lags.
 */
const ranges = `
  88F 897 C5C CDC 1ACF-1ADD 1AE0-1AEB 1C89-1C8A A7CB-A7CF A7D2 A7D4 A7DA-A7DC A7F1 105C0-105F3
  10940-10959 10D40-10D65 10D69-10D6D 10D6F-10D85 10EC2-10EC7 10EFA-10EFC 11380-11389 1138B 1138E
  11390-113B5 113B7-113C0 113C2 113C5 113C7-113CA 113CC-113D3 113E1-113E2 116D0-116E3 11B60-11B67
  11BC0-11BE0 11BF0-11BF9 11DB0-11DDB 11DE0-11DE9 11F5A 13460-143FA 16100-16139 16D40-16D6C
  16D70-16D79 16EA0-16EB8 16EBB-16ED3 16FF2-16FF6 187F8-187FF 18CFF 18D09-18D1E 18D80-18DF2
  1CCF0-1CCF9 1E5D0-1E5FA 1E6C0-1E6DE 1E6E0-1E6F5 1E6FE-1E6FF 2B73A-2B73F 2CEA2-2CEAD 323B0-33479`;

const characters = ranges
  .trim()
  .split(/\s+/)
  .map((range) => range.replaceAll(/[0-9A-F]+/g, "\\u{$&}"))
  .join("");

/** Finds the first of them. */
export const newerLetter: RegExp = new RegExp(`[${characters}]`, "u");
