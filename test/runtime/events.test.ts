import { setImmediate as turn } from "node:timers/promises";
import { from, lastValueFrom, map, take, toArray } from "rxjs";
import { ConnectionLost, InvalidValue, Overloaded, type StudentAddedEvent } from "student-system";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ada, pair, rejection } from "./student-server.js";

async function settled(): Promise<void> {
  for (let count = 0; count < 10; count++) await turn();
}

describe("an event", () => {
  test("reaches every application that subscribed, and nobody else", async () => {
    const { server, students, another } = await pair();
    const other = await another();
    const heard: string[] = [];
    students.studentAdded.subscribe(({ time }) => heard.push(`first ${time}`));
    other.studentAdded.subscribe(({ time }) => heard.push(`other ${time}`));
    await another();
    await settled();
    await server.studentAdded(0.5, ada);
    await settled();
    expect(heard.toSorted()).toEqual(["first 0.5", "other 0.5"]);
  });

  test("reaches one application", async () => {
    const { server, students, another } = await pair();
    const other = await another();
    const heard: string[] = [];
    students.studentAdded.subscribe(() => heard.push("first"));
    other.studentAdded.subscribe(() => heard.push("other"));
    await settled();
    const [, second] = server.applications;
    await server.studentAdded(1, ada, second);
    await settled();
    expect(heard).toEqual(["other"]);
  });

  test("fired by a call that follows the subscription is heard before the call's answer", async () => {
    const { server, students } = await pair();
    server.onUpdate = (info) => void server.studentAdded(1, info);
    const heard: string[] = [];
    students.studentAdded.subscribe(({ info }) => heard.push(info.firstName));
    await students.updateStudent(ada).then(() => heard.push("answer"));
    expect(heard).toEqual(["Ada", "answer"]);
  });

  test("with a value that does not fit throws at once, where it was fired", async () => {
    const { server, students, another } = await pair();
    students.studentAdded.subscribe(() => {});
    await settled();
    expect(() => server.studentAdded(1, { ...ada, age: 1.5 })).toThrow(InvalidValue);
    (await another()).studentAdded.subscribe(() => {});
    await settled();
    expect(() => server.studentAdded(1, { ...ada, age: 1.5 })).toThrow("student_added");
  });

  test("larger than one application accepts costs that one its connection, and no other", async () => {
    const { server, students, another, reported } = await pair({}, { maxMessageBytes: 65_536 });
    const other = await another();
    let heard = 0;
    students.studentAdded.subscribe(() => {});
    other.studentAdded.subscribe(() => heard++);
    await settled();
    await server.studentAdded(1, { ...ada, photo: new Uint8Array(70_000) });
    await students.closed;
    await settled();
    expect(heard).toBe(1);
    expect(reported).toMatchObject([{ error: { code: "overloaded" } }]);
  });
});

describe("a subscription", () => {
  test("ends with unsubscribe, also within the listener", async () => {
    const { server, students } = await pair();
    let heard = 0;
    const subscription = students.studentAdded.subscribe(() => {
      heard++;
      subscription.unsubscribe();
    });
    await settled();
    await server.studentAdded(1, ada);
    await server.studentAdded(2, ada);
    await settled();
    expect(heard).toBe(1);
  });

  test("of one function twice counts twice", async () => {
    const { server, students } = await pair();
    let heard = 0;
    const listener = (): void => void heard++;
    students.studentAdded.subscribe(listener);
    const second = students.studentAdded.subscribe(listener);
    await settled();
    await server.studentAdded(1, ada);
    await settled();
    expect(heard).toBe(2);
    second.unsubscribe();
    second.unsubscribe();
    await server.studentAdded(1, ada);
    await settled();
    expect(heard).toBe(3);
  });

  test("completes when the application closes, and fails when the connection is lost", async () => {
    const closed = await pair();
    const ends: unknown[] = [];
    const observer = {
      error: (error: Error) => ends.push(error),
      complete: () => ends.push("complete"),
    };
    closed.students.studentAdded.subscribe(observer);
    await closed.students.close();
    expect(ends).toEqual(["complete"]);
    closed.students.studentAdded.subscribe(observer);
    expect(ends).toEqual(["complete", "complete"]);

    const lost = await pair();
    lost.students.studentAdded.subscribe(observer);
    await lost.server.close();
    await lost.students.closed;
    expect(ends[2]).toBeInstanceOf(ConnectionLost);
  });
});

test("subscribe refuses what is neither a function nor an observer", async () => {
  const { students } = await pair();
  expect(() => students.studentAdded.subscribe(undefined as never)).toThrow(InvalidValue);
});

describe("for await", () => {
  test("takes events in order, also those that came before the loop asked", async () => {
    const { server, students } = await pair();
    const events = students.studentAdded[Symbol.asyncIterator]();
    await settled();
    for (const time of [1, 2, 3]) await server.studentAdded(time, ada);
    await settled();
    const times: number[] = [];
    for await (const { time } of { [Symbol.asyncIterator]: () => events }) {
      times.push(time);
      if (times.length === 3) break;
    }
    expect(times).toEqual([1, 2, 3]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test("ends when the application closes", async () => {
    const { students } = await pair();
    const loop = (async () => {
      let count = 0;
      for await (const _ of students.studentAdded) count++;
      return count;
    })();
    await settled();
    await students.close();
    expect(await loop).toBe(0);
  });

  test("throws when the connection is lost", async () => {
    const { server, students } = await pair();
    const events = students.studentAdded[Symbol.asyncIterator]();
    const next = rejection(events.next());
    await settled();
    await server.close();
    expect(await next).toBeInstanceOf(ConnectionLost);
  });

  test("fails when it falls too far behind, after what it missed nothing of", async () => {
    const { server, students } = await pair();
    const events = students.studentAdded[Symbol.asyncIterator]();
    await settled();
    for (let time = 0; time <= 65_536; time++) await server.studentAdded(time, ada);
    await settled();
    let count = 0;
    const fall = (async () => {
      for await (const { time } of { [Symbol.asyncIterator]: () => events })
        expect(time).toBe(count++);
    })();
    expect(await rejection(fall)).toBeInstanceOf(Overloaded);
    expect(count).toBe(65_536);
  });

  test("fails when what it has not come to takes too many bytes, and keeps no more of them", async () => {
    const { server, students } = await pair();
    const large = { ...ada, photo: new Uint8Array(1024 * 1024) };
    const events = students.studentAdded[Symbol.asyncIterator]();
    await settled();
    for (let time = 0; time < 20; time++) await server.studentAdded(time, large);
    await settled();
    for (let time = 0; time < 15; time++)
      expect(await events.next()).toMatchObject({ done: false, value: { time } });
    expect(await rejection(events.next())).toMatchObject({
      code: "overloaded",
      message: expect.stringMatching(/fell 15 events of together 157\d{5} bytes behind/u),
    });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test("goes on where what it has taken does not count any more, and one event alone always fits", async () => {
    const { server, students } = await pair({}, { maxMessageBytes: 32 * 1024 * 1024 });
    const large = { ...ada, photo: new Uint8Array(9 * 1024 * 1024) };
    const larger = { ...ada, photo: new Uint8Array(17 * 1024 * 1024) };
    const events = students.studentAdded[Symbol.asyncIterator]();
    await settled();
    for (const info of [large, large, larger]) {
      await server.studentAdded(2, info);
      await settled();
      expect(await events.next()).toMatchObject({ value: { time: 2 } });
    }
  });
});

test("RxJS takes a stream of events as an Observable", async () => {
  const { server, students } = await pair();
  const times = lastValueFrom(
    from(students.studentAdded).pipe(
      map(({ time }) => time * 2),
      take(3),
      toArray(),
    ),
  );
  await settled();
  for (const time of [1, 2, 3]) await server.studentAdded(time, ada);
  expect(await times).toEqual([2, 4, 6]);
  await settled();
  // `take` has unsubscribed.
  expect(students.studentAdded.wanted).toBe(false);
});

test("an event that nobody wants costs nothing, and says so by its type", async () => {
  const { server, students } = await pair();
  await server.studentAdded(1, ada);
  expectTypeOf(students.studentAdded.subscribe).parameter(0).toExtend<unknown>();
  expectTypeOf<StudentAddedEvent>().toEqualTypeOf<{ time: number; info: typeof ada }>();
});
