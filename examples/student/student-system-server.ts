import { StudentNotFound, StudentSystemServerBase, type Student } from "student-system/server";
import type { StudentStore } from "./student-store.js";

export class StudentSystemServer extends StudentSystemServerBase {
  readonly #store: StudentStore;

  constructor(store: StudentStore) {
    super();
    this.#store = store;
  }

  getStudent(id: string): Student {
    const student = this.#store.get(id);
    if (student === undefined) throw new StudentNotFound(`no student ${id}`);
    return student;
  }

  async updateStudent(info: Student): Promise<void> {
    const isNew = this.#store.get(info.id) === undefined;
    await this.#store.put(info);
    if (isNew) await this.studentAdded(Date.now() / 1000, info);
  }
}
