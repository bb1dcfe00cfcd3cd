import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesBetween } from "../../../compiler/placed-change.js";
import type { Event, Member, Method, Named, Spec } from "../../../compiler/spec/spec.js";
import { IncompatibleInterface, RemoteError } from "../../../runtime/errors.js";
import { createMemoryTransport } from "../../../runtime/transports/memory-transport.js";
import { arbitrarySpec, arbitraryValue, arbitraryValues, type Chance } from "./arbitrary-spec.js";
import { decodeMembers, encodeMembers, type Members, type Value } from "./codec.js";
import { dynamicApplication, DynamicServer, Thrown, type Application } from "./dynamic-package.js";
import { edit } from "./edits.js";
import { seen, seenMembers, UnknownCase } from "./seen.js";

/*
 * Random pairs of specifications, an application with one and a daemon with the other, and a real connection between them: what
 * each side gets is what the other meant, or an error that says so.
 */

interface Pair {
  readonly application: Spec;
  readonly daemon: Spec;
  readonly chance: Chance;
}

const pairs: fc.Arbitrary<Pair> = fc.gen().map((generate) => {
  const chance: Chance = (bound) => generate(fc.nat, { max: bound - 1 });
  const old = arbitrarySpec(chance);
  let now = old;
  for (let count = 1 + chance(4); count > 0; count--) now = edit(chance, now);
  return chance(2) === 0
    ? { application: old, daemon: numbered(now), chance }
    : { application: numbered(now), daemon: old, chance };
});

/** Edits leave numbers as they were; the daemon goes by them. */
function numbered(spec: Spec): Spec {
  const again = <Item extends Named>(list: readonly Item[]): Item[] =>
    list.map((item, index) => ({ ...item, number: index + 1 }));
  return {
    ...spec,
    exceptions: again(spec.exceptions),
    methods: again(spec.methods),
    callbacks: again(spec.callbacks),
    events: again(spec.events),
  };
}

const numRuns = 150;

describe("over a connection between two versions", () => {
  test("every call, exception and event is what was meant, or fails with an error that says why", async () => {
    const exercised = { calls: 0, misfits: 0, thrown: 0, events: 0, unequal: 0 };
    await fc.assert(
      fc.asyncProperty(pairs, async ({ application, daemon, chance }) => {
        await withBoth(application, daemon, async (peer, server, answers) => {
          for (const method of application.methods) {
            await expectCall(chance, { application, daemon }, peer, answers, method, exercised);
          }
          for (const event of application.events) {
            await expectEvent(chance, { application, daemon }, peer, server, event, exercised);
          }
          exercised.unequal += changesBetween(application, daemon).length > 0 ? 1 : 0;
          // Nothing of all that has ended the connection.
          expect(peer.connection.state).toBe("connected");
        });
      }),
      { numRuns },
    );
    expect(exercised.calls).toBeGreaterThan(numRuns / 3);
    expect(exercised.misfits).toBeGreaterThan(numRuns / 10);
    expect(exercised.thrown).toBeGreaterThan(numRuns / 10);
    expect(exercised.events).toBeGreaterThan(numRuns / 10);
    expect(exercised.unequal).toBeGreaterThan(numRuns / 2);
  });
});

interface Sides {
  readonly application: Spec;
  readonly daemon: Spec;
}

type Answers = Map<string, (values: Members) => Value>;

async function withBoth(
  application: Spec,
  daemon: Spec,
  run: (peer: Application, server: DynamicServer, answers: Answers) => Promise<void>,
): Promise<void> {
  const transport = createMemoryTransport();
  const answers: Answers = new Map();
  const server = await DynamicServer.serve(
    { transport, signals: false, onError: () => {} },
    daemon,
    (method: string, values: Members) => answers.get(method)?.(values),
  );
  try {
    const peer = await dynamicApplication(application, transport);
    try {
      await run(peer, server, answers);
    } finally {
      await peer.connection.close();
    }
  } finally {
    await server.close();
  }
}

function misread({ application, daemon }: Sides): Set<string> {
  const parts = changesBetween(application, daemon)
    .filter(({ isMisread }) => isMisread)
    .flatMap(({ affects }) => affects);
  return new Set(
    parts.map((part) => (part.kind === "interface" ? "" : `${part.kind} ${part.name}`)),
  );
}

async function expectCall(
  chance: Chance,
  sides: Sides,
  peer: Application,
  answers: Answers,
  own: Method,
  exercised: { calls: number; misfits: number; thrown: number },
): Promise<void> {
  const { application, daemon } = sides;
  const other = daemon.methods.find(({ name }) => name === own.name);
  const values = arbitraryValues(chance, application, own.parameters);
  const isBroken = misread(sides).has(`method ${own.name}`);
  if (other === undefined || isBroken) {
    exercised.misfits += 1;
    const error = await failure(peer.call(own.name, values));
    expect(error).toBeInstanceOf(IncompatibleInterface);
    expect(error.message).toContain(`${own.name} was not sent`);
    return;
  }
  const exceptions = daemon.exceptions;
  const thrown =
    exceptions.length > 0 && chance(3) === 0 ? exceptions[chance(exceptions.length)] : undefined;
  let received: Members | undefined;
  const result = other.result && arbitraryValue(chance, daemon, other.result, 5);
  const members = thrown && arbitraryValues(chance, daemon, thrown.members);
  answers.set(own.name, (got) => {
    received = got;
    if (thrown !== undefined && members !== undefined)
      throw new Thrown(thrown.name, members, "why");
    return result;
  });
  const outcome = await peer.call(own.name, values).then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  );
  const meant = attempt(() =>
    seenMembers(
      { spec: application, members: own.parameters },
      { spec: daemon, members: other.parameters },
      normal(application, own.parameters, values),
    ),
  );
  if (meant === unknownCase) {
    expect(outcome).toMatchObject({ error: { code: "incompatible-interface" } });
    return;
  }
  expect(received).toEqual(meant);
  exercised.calls += 1;
  if (thrown !== undefined && members !== undefined) {
    exercised.thrown += 1;
    expectThrown(sides, thrown.name, members, outcome);
    return;
  }
  const from = other.result;
  const to = own.result;
  if (from === undefined || to === undefined) return;
  const answer = attempt(() =>
    seen({ spec: daemon, type: from }, { spec: application, type: to }, result),
  );
  if (answer === unknownCase)
    expect(outcome).toMatchObject({ error: { code: "incompatible-interface" } });
  else expect(outcome).toEqual({ value: answer });
}

function expectThrown(
  sides: Sides,
  name: string,
  members: Members,
  outcome: { value: Value } | { error: Error },
): void {
  const { application, daemon } = sides;
  const error = "error" in outcome ? outcome.error : new Error("it did not throw");
  const own = application.exceptions.find((each) => each.name === name);
  const other = daemon.exceptions.find((each) => each.name === name);
  if (own === undefined || other === undefined) {
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toContain(name);
  } else if (misread(sides).has(`exception ${name}`)) {
    expect(error).toBeInstanceOf(IncompatibleInterface);
    expect(error.message).toContain(name);
  } else {
    const meant = attempt(() =>
      seenMembers(
        { spec: daemon, members: other.members },
        { spec: application, members: own.members },
        members,
      ),
    );
    if (meant === unknownCase) expect(error).toBeInstanceOf(IncompatibleInterface);
    else expect(error).toMatchObject({ exception: name, members: meant, message: "why" });
  }
}

async function expectEvent(
  chance: Chance,
  sides: Sides,
  peer: Application,
  server: DynamicServer,
  own: Event,
  exercised: { misfits: number; events: number },
): Promise<void> {
  const { application, daemon } = sides;
  const heard: (Members | Error)[] = [];
  const arrived = new Promise<void>((resolve) => {
    peer.listen(own.name, (values) => {
      heard.push(values);
      resolve();
    });
  });
  const other = daemon.events.find(({ name }) => name === own.name);
  if (other === undefined || misread(sides).has(`event ${own.name}`)) {
    exercised.misfits += 1;
    await arrived;
    expect(heard[0]).toBeInstanceOf(IncompatibleInterface);
    expect(String(heard[0])).toContain(`${own.name} cannot be received`);
    return;
  }
  const values = arbitraryValues(chance, daemon, other.parameters);
  // In memory, what was sent is there a turn later.
  await turn();
  await turn();
  await server.fire(own.name, values);
  await arrived;
  exercised.events += 1;
  const meant = attempt(() =>
    seenMembers(
      { spec: daemon, members: other.parameters },
      { spec: application, members: own.parameters },
      values,
    ),
  );
  if (meant === unknownCase) expect(heard[0]).toBeInstanceOf(IncompatibleInterface);
  else expect(heard[0]).toEqual(meant);
}

/** As the writer itself would read it. */
function normal(spec: Spec, members: readonly Member[], values: Members): Members {
  return decodeMembers(spec, members, encodeMembers(spec, members, values));
}

const unknownCase: unique symbol = Symbol("a case that the reader does not know");

function attempt<Result>(make: () => Result): Result | typeof unknownCase {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnknownCase) return unknownCase;
    throw error;
  }
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("It did not fail."),
    (error: Error) => error,
  );
}
