// An application: `npm run app` uses the daemon, which must be running.
import { OutOfRange, ThermostatConnection } from "#thermostat";

const daemon = await ThermostatConnection.connect({ name: "app" });
daemon.targetChanged.subscribe(({ celsius, by }) => {
  console.log(`Event:     ${by} wants ${celsius} °C`);
});

console.log(`Call:      it has ${(await daemon.read()).celsius} °C`);
await daemon.setTarget(21);
console.log(`Call:      it has ${(await daemon.read()).celsius} °C`);
try {
  await daemon.setTarget(99);
} catch (error) {
  if (!(error instanceof OutOfRange)) throw error;
  console.log(`Exception: ${error.message}, only in ${error.lowest} to ${error.highest} °C`);
}
await daemon.close();
