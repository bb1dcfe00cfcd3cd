/** Anything can be thrown, and describing it must not throw again. `text` is its message as it is, also where that is empty. */
export function described(error: unknown): { text: string; message: string; stack: string } {
  try {
    if (error instanceof Error) {
      const text = String(error.message);
      return { text, message: text || String(error.name), stack: String(error.stack) };
    }
    const text = `a value that is no Error was thrown: ${String(error)}`;
    return { text, message: text, stack: "" };
  } catch {
    const text = "something that cannot be described was thrown.";
    return { text, message: text, stack: "" };
  }
}
