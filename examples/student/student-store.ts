import { readFile, rename, writeFile } from "node:fs/promises";
import type { Student } from "student-system";

/** Students in a JSON file: read once, written whole after each change, so that a restart or a kill finds one or the other state. */
export class StudentStore {
  readonly #path: string;
  readonly #students: Map<string, Student>;
  /** The write under way; the next one waits for it. */
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, students: Map<string, Student>) {
    this.#path = path;
    this.#students = students;
  }

  /** A file that does not exist is an empty store. */
  static async open(path: string): Promise<StudentStore> {
    const students = new Map<string, Student>();
    for (const { photo, ...student } of await readStored(path)) {
      students.set(student.id, { ...student, photo: new Uint8Array(Buffer.from(photo, "base64")) });
    }
    return new StudentStore(path, students);
  }

  get(id: string): Student | undefined {
    return this.#students.get(id);
  }

  /** Resolves when the student is on disk. */
  put(student: Student): Promise<void> {
    this.#students.set(student.id, student);
    this.#written = this.#written.catch(() => {}).then(() => this.#write());
    return this.#written;
  }

  async #write(): Promise<void> {
    const stored = [...this.#students.values()].map((student) => ({
      ...student,
      photo: Buffer.from(student.photo).toString("base64"),
    }));
    const draft = `${this.#path}.new`;
    await writeFile(draft, JSON.stringify(stored, undefined, 2));
    await rename(draft, this.#path);
  }
}

type StoredStudent = Omit<Student, "photo"> & { photo: string };

async function readStored(path: string): Promise<StoredStudent[]> {
  try {
    // Nobody but this class writes the file.
    return JSON.parse(await readFile(path, "utf8")) as StoredStudent[];
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
