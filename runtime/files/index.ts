export type { FileOptions, FileProgress } from "./progress.js";
export { receiveFile, type ReceiveFileOptions } from "./receive-file.js";
export { sendFile } from "./send-file.js";
