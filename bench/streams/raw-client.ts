import { once } from "node:events";
import { createConnection } from "node:net";
import { expectBytes } from "./bytes.js";
import { writeBytes } from "./raw-write.js";

const onreadBytes = 256 * 1024;

/** Reads by `data` events: each brings memory of its own. */
export async function downloadByData(path: string, bytes: number): Promise<void> {
  const socket = createConnection(`${path}.down`);
  let got = 0;
  socket.on("data", (chunk) => {
    got += chunk.length;
  });
  socket.write(String(bytes));
  await once(socket, "close");
  expectBytes(got, bytes);
}

/** Reads by `onread`, into the same memory each time. */
export async function downloadByOnread(path: string, bytes: number): Promise<void> {
  let got = 0;
  const callback = (count: number): boolean => {
    got += count;
    return true;
  };
  const buffer = Buffer.alloc(onreadBytes);
  const socket = createConnection({ path: `${path}.down`, onread: { buffer, callback } });
  socket.write(String(bytes));
  await once(socket, "close");
  expectBytes(got, bytes);
}

/** Until the daemon has said that all of it came. */
export async function uploadRaw(path: string, bytes: number): Promise<void> {
  const socket = createConnection(`${path}.up`);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  writeBytes(socket, bytes);
  await once(socket, "close");
  expectBytes(Number(answer), bytes);
}
