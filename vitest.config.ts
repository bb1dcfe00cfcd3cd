import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const config: ViteUserConfig = defineConfig({
  resolve: {
    // Within the tests' own process, generated code stands on the runtime's sources, not on its last build.
    alias: [
      { find: /^@libmedium\/runtime$/, replacement: here("runtime/index.ts") },
      { find: /^@libmedium\/runtime\/files$/, replacement: here("runtime/files/index.ts") },
      { find: /^@libmedium\/runtime\/testing$/, replacement: here("runtime/testing/index.ts") },
      {
        find: /^@libmedium\/runtime\/evolution$/,
        replacement: here("runtime/evolution/index.ts"),
      },
      {
        find: /^student-system$/,
        replacement: here("examples/student/out/student-system/src/index.ts"),
      },
      {
        find: /^student-system\/server$/,
        replacement: here("examples/student/out/student-system/src/server.ts"),
      },
      {
        find: /^student-system\/testing$/,
        replacement: here("examples/student/out/student-system/src/testing.ts"),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: [here("test/run-folder.ts")],
    setupFiles: [here("test/random-seed.ts")],
    // For a machine that is busy with other things: what starts many processes is slow there.
    testTimeout: 60_000,
    // Every core: much of the time is spent on waiting for processes that tests have started.
    maxWorkers: availableParallelism(),
    // The files of a worker share what they import, which takes longer than most tests. So whatever a test replaces is put back when it is over.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});

export default config;
