// An application whose calls are traced: node dist/application.js ADDRESS
import { trace } from "@opentelemetry/api";
import { StudentNotFound, StudentSystemConnection } from "student-system";
import { setUp } from "./set-up.js";

setUp();
const [address = ""] = process.argv.slice(2);
await using students = await StudentSystemConnection.connect({ address });

await trace.getTracer("registry").startActiveSpan("register", async (span) => {
  await students.getStudent("42");
  await students.getStudent("43").catch((error: unknown) => {
    if (!(error instanceof StudentNotFound)) throw error;
  });
  span.end();
});
