// A daemon whose handlers run within the traces of their callers: node dist/daemon.js ADDRESS
import { trace } from "@opentelemetry/api";
import { StudentNotFound, StudentSystemServerBase } from "student-system/server";
import type { Student } from "student-system";
import { setUp } from "./set-up.js";

class TracedStudents extends StudentSystemServerBase {
  async getStudent(id: string): Promise<Student> {
    // A child of the span of this call, which is a child of the one of the application.
    return trace.getTracer("students").startActiveSpan("look up", async (span) => {
      try {
        return this.#find(id);
      } finally {
        span.end();
      }
    });
  }

  updateStudent(): void {}

  #find(id: string): Student {
    if (id !== "42") throw new StudentNotFound(`no student ${id}`);
    return { id, firstName: "Zoë", lastName: "Fox", age: 21, photo: new Uint8Array() };
  }
}

setUp();
const [address = ""] = process.argv.slice(2);
const daemon = await TracedStudents.serve({ address });
console.log(JSON.stringify({ listening: daemon.address }));
