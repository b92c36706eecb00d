import { type ScaleLinear, scaleBand, scaleLinear } from 'd3-scale';
import { compactMoney, money, monthName } from '../format.ts';
import { type CurrencyRevenue, figureNames, losses, type MonthlyRevenue } from './revenue-figures.tsx';

const height = 260;
const margin = { top: 12, right: 12, bottom: 28, left: 64 };
const widestBar = 56;
/** The width that a month's name needs; where months are narrower, only some are named. */
const nameWidth = 46;

/** The chart's sizes for a telephone, a tablet and a desk: as wide as there is room, with letters that can be read. */
const sizes = [
  ['narrow', 270],
  ['medium', 460],
  ['broad', 800],
] as const;

/** Stacked bars: gains upwards, losses downwards. */
const movements = ['new', 'expansion', 'contraction', 'churn'] as const;

interface ChartProps {
  readonly revenue: CurrencyRevenue;
  readonly locale: string;
}

/** Recurring revenue as a line and its movements as bars, drawn on the server so that no script is needed. */
export function RevenueChart({ revenue, locale }: ChartProps) {
  return (
    <figure class="chart">
      {sizes.map(([size, width]) => (
        <Drawing revenue={revenue} locale={locale} size={size} width={width} />
      ))}
      <figcaption>
        <span class="key mrr">Recurring at the month’s end</span>
        {movements.map((name) => (
          <span class={`key ${name}`}>{figureNames[name]}</span>
        ))}
      </figcaption>
    </figure>
  );
}

interface DrawingProps extends ChartProps {
  readonly size: string;
  readonly width: number;
}

/** All months in one drawing of any width, so that none is out of view. */
function Drawing({ revenue: { currency, months }, locale, size, width }: DrawingProps) {
  const x = scaleBand(
    months.map(({ month }) => month),
    [margin.left, width - margin.right],
  ).padding(0.35);
  const barWidth = Math.min(x.bandwidth(), widestBar);
  const y = scaleLinear(extentOf(months), [height - margin.bottom, margin.top]).nice(5);
  const middle = (month: string): number => (x(month) ?? 0) + x.bandwidth() / 2;
  const line = months.map(({ month, mrr }) => `${middle(month)},${y(mrr)}`).join(' ');
  const every = Math.ceil(nameWidth / x.step());
  return (
    <svg
      class={size}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Recurring revenue in ${currency.toUpperCase()} by month and what moved it; the table beneath has the figures`}
    >
      <Grid y={y} width={width} say={(amount) => compactMoney(amount, currency, locale)} />
      {months.map((month) => (
        <Bars month={month} x={middle(month.month) - barWidth / 2} width={barWidth} y={y} />
      ))}
      <polyline class="mrr" points={line} />
      {months.map(({ month, mrr }, n) => (
        <g>
          <circle class="mrr" cx={middle(month)} cy={y(mrr)} r={3.5}>
            <title>{`${monthName(month, locale)}: ${money(mrr, currency, locale)}`}</title>
          </circle>
          {(months.length - 1 - n) % every === 0 && (
            <text x={middle(month)} y={height - 8} text-anchor="middle">
              {monthName(month, locale, 'short')}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

interface GridProps {
  readonly y: ScaleLinear<number, number>;
  readonly width: number;
  readonly say: (amount: number) => string;
}

function Grid({ y, width, say }: GridProps) {
  return (
    <>
      {y.ticks(5).map((tick) => (
        <g class={tick === 0 ? 'zero' : undefined}>
          <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text x={margin.left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
            {say(tick)}
          </text>
        </g>
      ))}
    </>
  );
}

interface BarsProps {
  readonly month: MonthlyRevenue;
  readonly x: number;
  readonly width: number;
  readonly y: (value: number) => number;
}

function Bars({ month, x, width, y }: BarsProps) {
  const ends = { 1: 0, [-1]: 0 };
  const bars = movements.flatMap((name) => {
    const sign = losses.has(name) ? -1 : 1;
    const [from, to] = [ends[sign], ends[sign] + sign * month[name]];
    ends[sign] = to;
    return month[name] === 0 ? [] : [{ name, top: Math.max(from, to), bottom: Math.min(from, to) }];
  });
  return (
    <g>
      {bars.map(({ name, top, bottom }) => (
        <rect class={name} x={x} width={width} y={y(top)} height={y(bottom) - y(top)} />
      ))}
    </g>
  );
}

/** The range from the largest loss to the highest revenue of any month; never empty. */
function extentOf(months: readonly MonthlyRevenue[]): [low: number, high: number] {
  const lows = months.map(({ contraction, churn }) => -contraction - churn);
  const highs = months.map(({ mrr, new: began, expansion }) => Math.max(mrr, began + expansion));
  return [Math.min(0, ...lows), Math.max(100, ...highs)];
}
