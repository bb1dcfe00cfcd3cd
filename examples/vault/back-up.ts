import { receiveFile, sendFile } from "./out/vault/src/files.js";
import { VaultConnection, type ConnectOptions } from "./out/vault/src/index.js";

/** Stores a file, fetches it again under another name, counts its lines, and removes it from the vault. Prints what it does. */
export async function backUp(
  path: string,
  copy: string,
  options: ConnectOptions,
  print: (line: string) => void,
): Promise<void> {
  const vault = await VaultConnection.connect({
    ...options,
    callbacks: {
      confirm(prompt) {
        print(prompt);
        return true;
      },
    },
  });
  try {
    const onProgress = ({ bytes }: { bytes: number }): void => print(`${bytes} bytes read`);
    const stored = await vault.store("notes", sendFile(path, { onProgress }));
    print(`${stored} bytes stored`);

    await receiveFile(vault.fetch("notes"), copy);

    let lines = 0;
    for await (const part of vault.fetch("notes")) {
      lines += part.filter((byte) => byte === 10).length;
      if (lines >= 1000) break; // The daemon stops reading the file.
    }
    print(`${lines} lines`);

    await vault.remove("notes");
  } finally {
    await vault.close();
  }
}
