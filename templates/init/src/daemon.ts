// The daemon: `npm run daemon` serves until SIGTERM or SIGINT.
import {
  OutOfRange,
  type CallContext,
  type Reading,
  ThermostatServerBase,
} from "#thermostat/server";

const lowest = 5;
const highest = 30;

class Daemon extends ThermostatServerBase {
  #celsius = 18;

  override read(): Reading {
    return { celsius: this.#celsius, time: new Date() };
  }

  override async setTarget(celsius: number, { application }: CallContext): Promise<void> {
    if (celsius < lowest || celsius > highest) {
      throw new OutOfRange(`nobody can live in ${celsius} °C`, { lowest, highest });
    }
    this.#celsius = celsius;
    await this.targetChanged(celsius, application.name);
  }
}

const server = await Daemon.serve();
console.log(`Serving on ${server.address}`);
await server.closed;
