import { parse, View, type Scale, type Spec } from "vega";

export interface Point {
  readonly peer: string;
  readonly size: number;
  readonly value: number;
}

interface Picture {
  readonly title: string;
  readonly by: string;
  readonly unit: string;
  /** Of the values: a linear one begins at 0, for figures of one size, whose noise a logarithmic one would show as a cliff. */
  readonly axis: "log" | "linear";
}

/** Lines over a logarithmic axis, as SVG. Drawn the same by every machine: no font is asked for its size. */
export async function plot(points: readonly Point[], picture: Picture): Promise<string> {
  // Nothing is 0 on a logarithmic axis: an empty binary stands at one byte.
  const shown = points.map((point) => ({ ...point, size: Math.max(point.size, 1) }));
  const view = new View(parse(specification(shown, picture)), { renderer: "none" });
  return `${await view.toSVG()}\n`;
}

function specification(values: Point[], { title, by, unit, axis: kind }: Picture): Spec {
  const axis = { grid: true, gridOpacity: 0.3, labelOverlap: true, tickCount: 6, format: "~s" };
  return {
    width: 420,
    height: 240,
    padding: 8,
    background: "white",
    title: { text: title, fontSize: 13 },
    data: [{ name: "points", values }],
    scales: [
      scale("x", "log", "width", "size"),
      scale("y", kind, "height", "value"),
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
  type: Picture["axis"],
  range: "width" | "height",
  field: string,
): Scale {
  const common = { name, range, domain: { data: "points", field } } as const;
  return type === "log" ? { ...common, type } : { ...common, type, zero: true, nice: true };
}
