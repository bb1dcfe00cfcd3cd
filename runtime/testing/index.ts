/**
 * For the tests of those who write daemons and applications: no sockets, no processes, and what goes wrong goes wrong on demand.
 */
export { createMemoryTransport } from "../transports/memory-transport.js";
export { injectFaults } from "./faulty-transport.js";
export type { Direction, LinkFaults } from "./link-faults.js";
export { createTestPair, notAnswered, type PairOptions, type TestPair } from "./test-pair.js";
