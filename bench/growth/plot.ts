import { parse, View, type Spec } from "vega";

export interface Point {
  readonly peer: string;
  readonly size: number;
  readonly value: number;
}

/** Lines over two logarithmic axes, as SVG. Drawn the same by every machine: no font is asked for its size. */
export async function plot(
  points: readonly Point[],
  title: string,
  by: string,
  unit: string,
): Promise<string> {
  // Nothing is 0 on a logarithmic axis: an empty binary stands at one byte.
  const shown = points.map((point) => ({ ...point, size: Math.max(point.size, 1) }));
  const view = new View(parse(specification(shown, title, by, unit)), { renderer: "none" });
  return `${await view.toSVG()}\n`;
}

function specification(values: Point[], title: string, by: string, unit: string): Spec {
  const axis = { grid: true, gridOpacity: 0.3, labelOverlap: true, tickCount: 6, format: "~s" };
  return {
    width: 420,
    height: 240,
    padding: 8,
    background: "white",
    title: { text: title, fontSize: 13 },
    data: [{ name: "points", values }],
    scales: [
      scale("x", "width", "size"),
      scale("y", "height", "value"),
      {
        name: "colour",
        type: "ordinal",
        domain: { data: "points", field: "peer" },
        range: { scheme: "category10" },
      },
    ],
    axes: [
      { ...axis, orient: "bottom", scale: "x", title: by },
      { ...axis, orient: "left", scale: "y", title: unit },
    ],
    legends: [{ stroke: "colour", symbolType: "stroke", symbolStrokeWidth: 2 }],
    marks: [
      {
        type: "group",
        from: { facet: { name: "line", data: "points", groupby: "peer" } },
        marks: [
          {
            type: "line",
            from: { data: "line" },
            encode: {
              enter: {
                x: { scale: "x", field: "size" },
                y: { scale: "y", field: "value" },
                stroke: { scale: "colour", field: "peer" },
                strokeWidth: { signal: "datum.peer === 'libmedium' ? 3 : 1.5" },
              },
            },
          },
        ],
      },
    ],
  };
}

function scale(
  name: string,
  range: "width" | "height",
  field: string,
): {
  name: string;
  type: "log";
  range: "width" | "height";
  domain: { data: string; field: string };
} {
  return { name, type: "log", range, domain: { data: "points", field } };
}
