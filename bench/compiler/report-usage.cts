// Loaded into each measured process: tells, at its end, what it has used. CommonJS, which costs a start least.
const { writeSync } = process.getBuiltinModule("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1024 };
  try {
    writeSync(3, JSON.stringify(usage));
  } catch {
    // A process that this one has started has nobody to tell.
  }
});
