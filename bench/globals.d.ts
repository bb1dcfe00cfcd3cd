// What the types of installed packages expect of a browser's, and Node's own lack. Nothing here uses them.
type HeadersInit = ConstructorParameters<typeof Headers>[0];
type Element = object;
type HTMLElement = object;
type HTMLCanvasElement = object;
type MouseEvent = object;
type TouchEvent = object;
type KeyboardEvent = object;
