import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Generated packages under test stand on the runtime's sources, not on its last build.
    alias: { "@libmedium/runtime": fileURLToPath(new URL("runtime/index.ts", import.meta.url)) },
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 30_000 },
});
