/**
 * Which protocol a connection speaks: `native` is version 2, described in PROTOCOL.md; `libmedium` is version 1, that of the original LibMedium
 * for Python. Unless told otherwise, both sides find out in the greeting.
 */
export type Wire = "native" | "libmedium";

export const wires: readonly Wire[] = ["native", "libmedium"];
