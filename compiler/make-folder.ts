import fs from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those that it lies in, where they are missing. Node's `recursive` takes ENOENT for a parent that is missing, and asks for ever in a
 * file system that takes no folders, such as /proc.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder && fs.lstatSync(parent, { throwIfNoEntry: false }) === undefined)
    makeFolder(parent);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
