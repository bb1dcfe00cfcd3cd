import type { Application } from "./application.js";

/** One change of which applications a daemon has. */
export interface ApplicationChange<App extends Application = Application> {
  /**
   * `connected`: it has greeted, is among the `applications`, and may be called and sent events; none of its calls has run yet. `closed`: it is not among them any more,
   * for good; where it connects again, it is another application.
   */
  readonly state: "connected" | "closed";
  readonly application: App;
  /** Why it is gone, where that was not in good order: it vanished, broke the protocol, did not read. */
  readonly reason: Error | undefined;
}
