import { createMemoryTransport } from "@libmedium/runtime";
import { StudentSystemConnection, type ConnectOptions, type Student } from "student-system";
import {
  StudentSystemServerBase,
  type CallContext,
  type ServeOptions,
} from "student-system/server";
import { onTestFinished } from "vitest";

export const ada: Student = {
  id: "42",
  firstName: "Ada",
  lastName: "Lovelace",
  age: 36,
  photo: new Uint8Array([1, 2, 3]),
};

type GetStudent = (id: string, context: CallContext) => Student | Promise<Student>;
type UpdateStudent = (info: Student, context: CallContext) => void | Promise<void>;

/** A daemon whose methods each test sets. */
export class TestServer extends StudentSystemServerBase {
  onGet: GetStudent = () => ada;
  onUpdate: UpdateStudent = () => {};

  getStudent(id: string, context: CallContext): Student | Promise<Student> {
    return this.onGet(id, context);
  }

  updateStudent(info: Student, context: CallContext): void | Promise<void> {
    return this.onUpdate(info, context);
  }
}

export interface Pair {
  readonly server: TestServer;
  readonly students: StudentSystemConnection;
  /** Another application of the same daemon. */
  another(options?: ConnectOptions): Promise<StudentSystemConnection>;
  /** What `onError` of the daemon was told. */
  readonly reported: { readonly error: unknown; readonly where: string }[];
}

/** A daemon and an application within this process, closed when the test is over. */
export async function pair(
  serveOptions: ServeOptions = {},
  connectOptions: ConnectOptions = {},
): Promise<Pair> {
  const transport = createMemoryTransport();
  const reported: Pair["reported"] = [];
  const server = await TestServer.serve({
    transport,
    signals: false,
    drainMs: 100,
    onError: (error, where) => void reported.push({ error, where }),
    ...serveOptions,
  });
  onTestFinished(() => server.close());
  const another = async (options: ConnectOptions = {}): Promise<StudentSystemConnection> => {
    const connection = await StudentSystemConnection.connect({
      transport,
      name: "test",
      // Most tests are about one session.
      reconnect: false,
      ...options,
    });
    onTestFinished(() => connection.close());
    return connection;
  };
  return { server, students: await another(connectOptions), another, reported };
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error("It did not reject.")),
    (error: unknown) => error,
  );
}
