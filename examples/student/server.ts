// The daemon: node dist/server.js [students.json]
import { StudentStore } from "./student-store.js";
import { StudentSystemServer } from "./student-system-server.js";

try {
  const store = await StudentStore.open(process.argv[2] ?? "students.json");
  const server = await StudentSystemServer.serve({}, store);
  console.log(`Serving on ${server.address}`);
  await server.closed;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
