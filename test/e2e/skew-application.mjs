// An application of whichever version of the specification the package is that it is given: calls, and says what came of it.
const [, , folder, address] = process.argv;
const { EvolutionConnection, Failed } = await import(`${folder}/dist/index.js`);

const say = (value) => console.log(JSON.stringify(value));
const peer = await EvolutionConnection.connect({ address });
// With what the newer version has, which the older one ignores.
const more = { note: "n", count: 7, tags: ["x"], best: 0 };
const item = { id: "a", level: 1, shape: { kind: "circle", value: 2 }, ...more };

const heard = new Promise((resolve) => {
  peer.changed.subscribe(({ item: changed, at }) => resolve({ changed, at }));
});
say({ echo: await peer.echo(item, [item]) });
say(await heard);
try {
  await peer.echo({ ...item, id: "fail" }, []);
} catch (error) {
  const { name, message, reason, status, item: about } = error;
  say({ name, isFailed: error instanceof Failed, message, reason, status, about });
}
if (peer.gone !== undefined) {
  const { code, message } = await peer.gone("x").catch((error) => error);
  say({ code, message });
}
await peer.close();
