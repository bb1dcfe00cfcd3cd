import type { EmitContext } from "./context.js";
import type { FileView } from "./view.js";

/** The units that run the daemon under systemd. */
export interface SystemdView {
  readonly className: string;
  readonly namespace: string;
  /** Name of both units, without what follows the dot. */
  readonly unit: string;
  /** Of the program, without `.js`. */
  readonly fileName: string;
  readonly socketPath: string;
}

export function systemdFiles({ spec, names }: EmitContext): FileView[] {
  const unit = `${names.packageName}-daemon`;
  const view: SystemdView = {
    className: spec.className,
    namespace: spec.namespace,
    unit,
    fileName: `${names.packageName}-server`,
    socketPath: `${escaped(spec.socketBase) ?? "%t"}/${spec.namespace}/socket`,
  };
  return ["service", "socket"].map((kind) => ({
    path: `${unit}.${kind}`,
    template: `systemd/daemon.${kind}`,
    view,
  }));
}

/** In units, what follows a percent sign is filled in. */
function escaped(path: string | undefined): string | undefined {
  return path?.replaceAll("%", "%%").replace(/\/+$/, "");
}
