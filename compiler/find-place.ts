import { statSync } from "node:fs";

/**
 * What an argument that stands for a specification is: a file, or a daemon, by its address or its namespace. A URL is an address, and so is what
 * is a socket or is called `socket`; what is no path and ends in no `.lmspc` is a namespace, unless there is a file of that name; a folder of the name of a dotted namespace is what builds and sockets make.
 */
export type Place =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "daemon"; readonly address: string }
  | { readonly kind: "daemon"; readonly namespace: string };

export function findPlace(text: string): Place {
  if (/^[a-z][a-z0-9+.-]+:/iu.test(text)) return { kind: "daemon", address: text };
  const found = statSync(text, { throwIfNoEntry: false });
  if (found?.isSocket() === true) return { kind: "daemon", address: addressOf(text) };
  const isNamesake = found?.isDirectory() === true && namespace.test(text) && text.includes(".");
  if ((found !== undefined && !isNamesake) || text.endsWith(".lmspc"))
    return { kind: "file", path: text };
  if (/(?:^|\/)socket$/u.test(text)) return { kind: "daemon", address: addressOf(text) };
  return namespace.test(text) ? { kind: "daemon", namespace: text } : { kind: "file", path: text };
}

const namespace = /^[\p{ID_Continue}-]+(?:\.[\p{ID_Continue}-]+)*$/u;

/** A path, whatever is in its name. */
function addressOf(path: string): string {
  return path.includes("/") ? path : `./${path}`;
}
