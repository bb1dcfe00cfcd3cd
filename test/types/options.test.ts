import { expect, expectTypeOf, test } from "vitest";
import type { CallOptions, Observer } from "@libmedium/runtime";
import type { ReceiveFileOptions } from "@libmedium/runtime/files";
import type { CertificationConnectOptions } from "../out/certification/src/index.js";
import {
  checkConnectOptions,
  type ConnectOptions,
} from "../../runtime/connection/connect-options.js";
import {
  checkReconnectOptions,
  type ReconnectOptions,
} from "../../runtime/connection/reconnect-options.js";
import { checkServeOptions, type ServeOptions } from "../../runtime/daemon/serve-options.js";

/** Each option given as undefined: under `exactOptionalPropertyTypes` that is not the same as left out. */
type Undefined<Options> = { [Name in keyof Options]-?: undefined };

test("a caller may pass on what it may not have itself", () => {
  expectTypeOf<Undefined<CallOptions>>().toExtend<CallOptions>();
  expectTypeOf<Undefined<ConnectOptions>>().toExtend<ConnectOptions>();
  expectTypeOf<Undefined<ReconnectOptions>>().toExtend<ReconnectOptions>();
  expectTypeOf<Undefined<ServeOptions>>().toExtend<ServeOptions>();
  expectTypeOf<Undefined<Observer<string>>>().toExtend<Observer<string>>();
  expectTypeOf<Undefined<CertificationConnectOptions>>().toExtend<CertificationConnectOptions>();
  expectTypeOf<Undefined<ReceiveFileOptions>>().toExtend<ReceiveFileOptions>();
});

test.each([checkConnectOptions, checkReconnectOptions, checkServeOptions])(
  "what is undefined has its default, as what is left out: %o",
  (check) => {
    const defaults = check({}) ?? {};
    const names = Object.keys(defaults).filter((name) => name !== "reconnect");
    expect(names).not.toHaveLength(0);
    const options = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(check(options)).toEqual(defaults);
  },
);
