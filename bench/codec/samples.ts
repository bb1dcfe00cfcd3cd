import type { Article, Reading, Sheet, Student } from "bench-system";

export const sampleAscii: Student = {
  id: "42",
  firstName: "Ada",
  lastName: "Lovelace",
  age: 36,
  photo: Uint8Array.from({ length: 256 }, (_, index) => index),
};

/** The same, as it is for most people on earth. */
export const sampleUnicode: Student = {
  ...sampleAscii,
  firstName: "Zo\u00eb \u7f8e\u54b2",
  lastName: "M\u00fcller-\u5c71\u7530",
};

export const sampleReading: Reading = {
  sensor: 4711,
  offset: -123_456,
  sequence: 9_007_199_254_740_993n,
  time: 1_700_000_000.25,
  gain: 0.5,
  isValid: true,
  samples: Array.from({ length: 32 }, (_, index) => index * 1.5 + 0.1),
  counters: Array.from({ length: 32 }, (_, index) => (index * 2_654_435_761) % 2 ** 32),
};

export const sampleArticle: Article = {
  title: "\u00dcber die Gr\u00f6\u00dfe der Dinge",
  author: "\u5c71\u7530\u592a\u90ce",
  summary:
    "\u041a\u0440\u0430\u0442\u043a\u043e\u0435 \u0441\u043e\u0434\u0435\u0440\u0436\u0430\u043d\u0438\u0435. ".repeat(
      4,
    ),
  keywords: [
    "\u6e2c\u5b9a",
    "na\u00efve",
    "\ud83d\ude80",
    "\u03c0\u03c1\u03ac\u03be\u03b7",
    "plain",
  ],
  body: "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3068 English und \u00c4rger \ud83d\ude42. ".repeat(
    20,
  ),
};

const rows = Array.from({ length: 6 }, (_, index) => index);

export const sampleSheet: Sheet = {
  name: "Quarter 3",
  weights: rows.map((row) => rows.map((column) => row / (column + 1))),
  blocks: rows.map((one) => rows.map((two) => rows.map((three) => one * two - three))),
  names: rows.map((row) => rows.map((column) => `R${row}C${column}`)),
  cells: rows.map((row) => rows.map((column) => ({ row, column, label: `cell ${row}/${column}` }))),
};
