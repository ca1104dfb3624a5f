/** Room for half the line's width. */
const EDGE = 1;

/** Points of an SVG polyline: zero at the bottom, the highest value at the top; flat at the bottom without values. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  const shown = values.length > 1 ? values : [0, 0];
  const most = Math.max(...shown);
  const bottom = height - EDGE;
  return shown
    .map((value, index) => {
      const x = (index / (shown.length - 1)) * width;
      const y = most > 0 ? bottom - (value / most) * (bottom - EDGE) : bottom;
      return `${round(x)},${round(y)}`;
    })
    .join(' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
