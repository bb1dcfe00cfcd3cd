// What the types of peers expect of a browser's, and Node's own lack.
type HeadersInit = ConstructorParameters<typeof Headers>[0];
