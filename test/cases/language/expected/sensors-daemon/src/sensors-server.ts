import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  SensorsServerBase,
  type CallContext,
  type Level,
  type Reading,
  type SensorId,
  type SensorsApplication,
} from "sensors/server";

/** The daemon Sensors. This file is yours: it was written once and is never overwritten. */
export class SensorsServer extends SensorsServerBase {
  override async run(signal: AbortSignal): Promise<void> {
    // This is called when the daemon is ready to communicate. Do your background work in here, until `signal` fires.
    // What it throws is reported, and the daemon goes on serving; the same when it returns.
    // Calls are answered meanwhile: an endless loop may stand here if it awaits something in each turn.
    // The applications that are connected are in `this.applications`.
    // Your events can be fired at any time, to every application:
    //   await this.measured(reading, note);
    // To fire an event to a single application, pass that as the last argument:
    //   await this.measured(reading, note, application);
  }

  /**
   * Lists what was measured.
   *
   * Newest first.
   *
   * Method `get_readings(sensor: SensorId, limit: uint32 = 50, level: Level = warn, before: timestamp?): *SensorReading`.
   *
   * @param sensor Where to look.
   * @throws {NoSuchSensor}
   * @throws {Busy}
   */
  override getReadings(
    sensor: SensorId,
    limit: number,
    level: Level,
    before: Date | undefined,
    context: CallContext<SensorsApplication>,
  ): readonly Reading[] | Promise<readonly Reading[]> {
    throw new Error("get_readings is not implemented.");
  }

  /**
   * Method `last(sensor: SensorId): SensorReading?`.
   *
   * @deprecated use get_readings
   */
  override last(
    sensor: SensorId,
    context: CallContext<SensorsApplication>,
  ): Reading | undefined | Promise<Reading | undefined> {
    throw new Error("last is not implemented.");
  }

  /** Method `tail(sensor: SensorId): stream SensorReading`. */
  override tail(
    sensor: SensorId,
    context: CallContext<SensorsApplication>,
  ): AsyncIterable<Reading> | Promise<AsyncIterable<Reading>> {
    throw new Error("tail is not implemented.");
  }

  /** Method `upload(name: string, data: stream binary): uint64`. */
  override upload(
    name: string,
    data: AsyncIterable<Uint8Array>,
    context: CallContext<SensorsApplication>,
  ): bigint | Promise<bigint> {
    throw new Error("upload is not implemented.");
  }

  /** Method `translate(words: stream string, language: string = "de"): stream string`. */
  override translate(
    words: AsyncIterable<string>,
    language: string,
    context: CallContext<SensorsApplication>,
  ): AsyncIterable<string> | Promise<AsyncIterable<string>> {
    throw new Error("translate is not implemented.");
  }
}

// Run as a program (`npm start`), not imported: serve until SIGTERM or SIGINT.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  try {
    const server = await SensorsServer.serve();
    console.log(`Sensors is served at ${server.address}`);
    await server.closed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
