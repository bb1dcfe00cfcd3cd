/**
 * A specification of that many declarations, of the kinds and sizes that people write: mostly models and methods, each of which uses a
 * few of those before it. Twice as many declarations are twice as much text.
 */
export function generateSpec(declarations: number): string {
  const blocks = ["namespace com.example.scale\nclass Scale\n"];
  for (let number = 0; number < declarations; number++) blocks.push(declaration(number));
  return blocks.join("\n");
}

function declaration(number: number): string {
  const at = number % 10;
  const model = modelBefore(number);
  switch (at) {
    case 1:
      return `enum Level${number} { low, middle = 5, high }\n`;
    case 2:
      return `exception Failed${number} { id: string }\n`;
    case 3:
      return `event changed_${number}(at: timestamp, item: ${model})\n`;
    case 4:
      return `union Either${number} { item: ${model}, label: string }\n`;
    case 6:
    case 7:
    case 8:
      return `/// Finds what belongs to ${number}.\nmethod find_${number}(id: string, limit: uint32 = 50): *${model}\n`;
    default:
      return [
        `/// A record of the kind ${number}.`,
        `model Record${number} {`,
        "    id: string",
        "    count: uint32",
        "    weights: *double",
        "    note: string?",
        number < 10 ? "    extra: binary" : `    extra: map<string, ${model}>`,
        "}\n",
      ].join("\n");
  }
}

/** Every tenth declaration is a model: one of those before this one, not always the same. */
function modelBefore(number: number): string {
  const tens = Math.floor(number / 10);
  return `Record${10 * Math.max(tens - 1 - (number % 7), 0)}`;
}
