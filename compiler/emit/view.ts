import { codecsView, type CodecsView } from "./codecs-view.js";
import type { EmitContext } from "./context.js";
import {
  exceptionsView,
  modelsView,
  type ExceptionsView,
  type ModelsView,
} from "./declaration-views.js";
import { filesView, type FilesView } from "./files-view.js";
import { indexView, type IndexView } from "./index-view.js";
import { descriptionsView, type DescriptionsView } from "./interface-view.js";
import { packageJsonView, type PackageJsonView } from "./package-json-view.js";
import { readmeView, type ReadmeView } from "./readme-view.js";
import { serverView, type ServerView } from "./server-view.js";
import type { SpecFiles } from "./spec-files.js";
import { testingView, type TestingView } from "./testing-view.js";
import {
  stubPackageJsonView,
  stubView,
  type StubPackageJsonView,
  type StubView,
} from "./stub-view.js";
import { systemdFiles } from "./systemd-view.js";

/** What each template is filled with; a view that is absent is a file that is not written. Everything is decided here. */
export interface TemplateViews {
  readonly "package/package.json": PackageJsonView;
  readonly "package/README.md": ReadmeView;
  readonly "package/src/models.ts": ModelsView | undefined;
  readonly "package/src/exceptions.ts": ExceptionsView | undefined;
  readonly "package/src/codecs.ts": CodecsView | undefined;
  readonly "package/src/interface.ts": DescriptionsView;
  readonly "package/src/server.ts": ServerView;
  readonly "package/src/testing.ts": TestingView;
  readonly "package/src/index.ts": IndexView;
  readonly "package/src/files.ts": FilesView | undefined;
  readonly "stub/package.json": StubPackageJsonView;
  readonly "stub/tsconfig.json": object;
  readonly "stub/src/server.ts": StubView;
}

/** A file to be made: from a template and its view, or as it is. */
export interface FileView {
  readonly path: string;
  readonly template: string;
  readonly view: object;
}

export interface OutputView {
  readonly packageFolder: string;
  readonly packageFiles: readonly FileView[];
  /** The specification, and what it imports. */
  readonly specFiles: SpecFiles["files"];
  readonly stubFolder: string;
  readonly stubFiles: readonly FileView[];
  /** What of the stub is written only if it is asked for. */
  readonly systemdFiles: readonly FileView[];
  /** The methods that a daemon implements. */
  readonly methods: readonly string[];
}

export function outputView(context: EmitContext): OutputView {
  const { packageName } = context.names;
  const views: TemplateViews = {
    "package/package.json": packageJsonView(context),
    "package/README.md": readmeView(context),
    "package/src/models.ts": modelsView(context),
    "package/src/exceptions.ts": exceptionsView(context),
    "package/src/codecs.ts": codecsView(context),
    "package/src/interface.ts": descriptionsView(context),
    "package/src/server.ts": serverView(context),
    "package/src/testing.ts": testingView(context),
    "package/src/index.ts": indexView(context),
    "package/src/files.ts": filesView(context),
    "stub/package.json": stubPackageJsonView(context),
    "stub/tsconfig.json": {},
    "stub/src/server.ts": stubView(context),
  };
  const filesOf = (root: string): FileView[] =>
    Object.entries(views).flatMap(([template, view]: [string, object | undefined]) =>
      view === undefined || !template.startsWith(root)
        ? []
        : { path: template.slice(root.length), template, view },
    );
  return {
    packageFolder: packageName,
    packageFiles: filesOf("package/"),
    specFiles: context.specFiles.files,
    stubFolder: `${packageName}-daemon`,
    methods: views["stub/src/server.ts"].methods.map(({ name }) => name),
    stubFiles: filesOf("stub/").map((file) =>
      file.path === "src/server.ts" ? { ...file, path: `src/${packageName}-server.ts` } : file,
    ),
    systemdFiles: systemdFiles(context),
  };
}
