'use client';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { formatMoney } from '../../../lib/domain/text/format.ts';
import { dayName } from '../months.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, MARGIN } from './chart-size.ts';
import { type Stacks, toNumber } from './stacks.ts';

const TICK = { fill: 'var(--dim)', fontSize: 11 };

/** The picture alone; loaded when it is looked at, for the library is as large as a page. */
export function Bars({ stacks: { series, days }, currency }: { stacks: Stacks; currency: string }) {
  const data = days.map(({ day, amounts }) => ({
    day,
    ...Object.fromEntries(series.map(({ key }, index) => [`s${index}`, toNumber(amounts[key] ?? '0.000000000')])),
  }));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={data} margin={MARGIN} barCategoryGap="18%" accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="day"
          height={AXIS_HEIGHT}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          tickFormatter={(day: string) => dayName(day)}
          ticks={days.filter((_, index) => index % 7 === 0).map(({ day }) => day)}
          interval="preserveStart"
        />
        <YAxis
          width={AXIS_WIDTH}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          // In one line, however small: amount and currency stay together.
          tickFormatter={(value: number) => formatMoney(value.toFixed(9), currency).replace(' ', '\u00a0')}
        />
        {series.map(({ key, colour }, index) => (
          <Bar
            key={key}
            dataKey={`s${index}`}
            stackId="day"
            fill={colour}
            stroke="var(--card)"
            strokeWidth={0.5}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
