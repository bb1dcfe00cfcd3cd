import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { receiveFile, sendFile } from "./out/vault/src/files.js";
import {
  NotStored,
  VaultServerBase,
  type CallContext,
  type VaultApplication,
} from "./out/vault/src/server.js";

export class VaultServer extends VaultServerBase {
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  async store(name: string, data: AsyncIterable<Uint8Array>): Promise<bigint> {
    return BigInt(await receiveFile(data, this.#path(name)));
  }

  async fetch(name: string): Promise<AsyncIterable<Uint8Array>> {
    return sendFile(await this.#existing(name));
  }

  async remove(
    name: string,
    { application, signal }: CallContext<VaultApplication>,
  ): Promise<void> {
    const path = await this.#existing(name);
    if (await application.confirm(`Remove ${name}?`, { timeoutMs: 60_000, signal })) await rm(path);
  }

  async #existing(name: string): Promise<string> {
    const path = this.#path(name);
    await access(path).catch(() => {
      throw new NotStored(`there is no ${name}`);
    });
    return path;
  }

  /** A name is no path: nobody reaches out of the folder with it. */
  #path(name: string): string {
    return join(this.#folder, `${encodeURIComponent(name)}.file`);
  }
}
