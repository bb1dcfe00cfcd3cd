/**
 * What encoding and decoding cost, for the model of the student and for single values: the choices in the runtime's text.ts,
 * read-text.ts and binary.ts rest on it. Medians of seven rounds; on a busy machine differences under a quarter mean nothing.
 *
 * Run: npm run build && npm run build -w bench && node bench/dist/codec.js
 */
import { Reader, Writer } from "@libmedium/runtime";

const roundMs = 60;
const batch = 200;
const photo = new Uint8Array(256).map((_, index) => index);

interface Student {
  id: string;
  firstName: string;
  lastName: string;
  age: number;
  photo: Uint8Array;
}

function writeStudent(writer: Writer, value: Student): void {
  const start = writer.beginModel(value, "result", "Student");
  writer.string(value.id, "Student.id");
  writer.string(value.firstName, "Student.first_name");
  writer.string(value.lastName, "Student.last_name");
  writer.uint8(value.age, "Student.age");
  writer.binary(value.photo, "Student.photo");
  writer.endModel(start);
}

function readStudent(reader: Reader): Student {
  const end = reader.beginModel();
  const id = reader.string();
  const firstName = reader.string();
  const lastName = reader.string();
  const value = { id, firstName, lastName, age: reader.uint8(), photo: reader.binary() };
  reader.endModel(end);
  return value;
}

const student = (
  firstName: string,
  lastName: string,
): [(w: Writer) => void, typeof readStudent] => {
  const value: Student = { id: "42", firstName, lastName, age: 21, photo };
  return [(writer) => writeStudent(writer, value), readStudent];
};
const text = (value: string): [(w: Writer) => void, (r: Reader) => unknown] => [
  (writer) => writer.string(value, "text"),
  (reader) => reader.string(),
];
const binary = (size: number): [(w: Writer) => void, (r: Reader) => unknown] => {
  const value = new Uint8Array(size);
  return [(writer) => writer.binary(value, "bytes"), (reader) => reader.binary()];
};

const cases: Record<string, [(writer: Writer) => void, (reader: Reader) => unknown]> = {
  "student, ASCII": student("Zoe", "Foxworthy"),
  "student, Latin": student("Zo\u00eb", "M\u00fcller-L\u00fcdenscheidt"),
  "student, CJK": student("\u7f8e\u54b2", "\u5c71\u7530\u592a\u90ce"),
  ...Object.fromEntries(
    [2, 9, 15, 30, 100, 1000].map((size) => [`text of ${size}`, text("x".repeat(size))]),
  ),
  ...Object.fromEntries(
    [2, 8, 60, 400].map((size) => [`CJK text of ${size}`, text("\u65e5".repeat(size))]),
  ),
  ...Object.fromEntries(
    [2, 60, 256, 1500, 10_000].map((size) => [`binary of ${size}`, binary(size)]),
  ),
};

/** Nanoseconds for one of what `run` does so many times. */
function measure(run: (times: number) => void): string {
  const rounds = Array.from({ length: 7 }, () => {
    const start = performance.now();
    let count = 0;
    do {
      run(batch);
      count += batch;
    } while (performance.now() - start < roundMs);
    return ((performance.now() - start) * 1e6) / count;
  });
  rounds.sort((one, other) => one - other);
  return `${(rounds[3] ?? 0).toFixed(0)} ns`.padStart(9);
}

// What was read last is kept for a while, as a program would: memory that dies at once is too cheap.
const kept: unknown[] = [];
for (const [name, [write, read]] of Object.entries(cases)) {
  const writer = new Writer();
  const reader = new Reader();
  const encode = measure((times) => {
    for (let index = 0; index < times; index++) {
      writer.beginMessage(4);
      write(writer);
      writer.endMessage();
    }
    writer.clear();
  });
  writer.beginMessage();
  write(writer);
  const message = Buffer.from(writer.message());
  const decode = measure((times) => {
    for (let index = 0; index < times; index++) {
      reader.reset(message);
      kept[index % 128] = read(reader);
    }
  });
  console.log(`${name.padEnd(18)} write ${encode}  read ${decode}`);
}
