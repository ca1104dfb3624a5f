import { sparkPoints } from './spark-points.ts';

const WIDTH = 72;
const HEIGHT = 20;

/** The shape of the last half hour's traffic; the figure beside it says how much. */
export function Sparkline({ values }: { values: readonly number[] }) {
  return (
    <svg aria-hidden width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="shrink-0 text-accent">
      <polyline
        points={sparkPoints(values, WIDTH, HEIGHT)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
