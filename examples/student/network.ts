// The student system for other machines. `folder` holds the certificates, as PEM files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StudentSystemConnection } from "student-system";
import type { StudentStore } from "./student-store.js";
import { StudentSystemServer } from "./student-system-server.js";

export async function serveNetwork(
  store: StudentStore,
  folder: string,
  address = "tls://0.0.0.0:4000",
): Promise<StudentSystemServer> {
  const cert = readFileSync(join(folder, "daemon.pem"));
  const key = readFileSync(join(folder, "daemon-key.pem"));
  const token = process.env["STUDENTS_TOKEN"] ?? "";
  return StudentSystemServer.serve({ address, tls: { cert, key }, token }, store);
}

export async function connectNetwork(
  folder: string,
  address = "tls://students.example:4000",
): Promise<StudentSystemConnection> {
  const ca = readFileSync(join(folder, "authority.pem"));
  const token = process.env["STUDENTS_TOKEN"] ?? "";
  return StudentSystemConnection.connect({ address, tls: { ca }, token });
}
