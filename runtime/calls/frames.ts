/**
 * Makes errors of what has arrived, or of what a timer has brought: nobody's code is on the stack then, and all frames would be the runtime's own.
 */
export function withoutFrames<Made>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  // Does nothing where a process has frozen what is the language's.
  Reflect.set(Error, "stackTraceLimit", 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  }
}
