// A daemon of whichever version of the specification the package is that it is given.
const [, , folder, address] = process.argv;
const { EvolutionServerBase } = await import(`${folder}/dist/server.js`);
const { Failed } = await import(`${folder}/dist/index.js`);

class Daemon extends EvolutionServerBase {
  echo(item, items, ...more) {
    if (item.id === "fail") throw failed(item);
    void this.changed(item);
    return {
      ...item,
      id: `${item.id} ${items.length} ${more.slice(0, -1).map(String).join(" ")}`.trim(),
    };
  }
}

/** With everything that the version has. */
function failed(item) {
  return new Failed("it failed", { reason: "because", status: 7, item });
}

const daemon = await Daemon.serve({ address });
console.log(`serving ${daemon.address}`);
