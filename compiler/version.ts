/** Version of the compiler and of the runtime, which are released together. A test holds both package.json files to it. */
export const version = "0.1.0";
