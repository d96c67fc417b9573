import uPlot from 'uplot';

/** A line's color is a name of the page's palette. */
export interface Line {
  name: string;
  color: 'down' | 'up' | 'bad' | 'soft';
  values: number[];
  /** Said in the legend while the pointer is elsewhere, in place of the newest value. */
  sum?: number;
}

interface Form {
  lines: Line[];
  write: (value: number) => string;
  height: number;
  width: number;
  bars: boolean;
  /** Seconds that are shown, whatever is there; null: from the first value to the last. */
  span: number | null;
}

export function options(form: Form): uPlot.Options {
  const color = palette();
  const grid = { stroke: color('line'), width: 1 };
  const axis = { stroke: color('soft'), font: '11px system-ui, sans-serif', grid, ticks: { show: false } };
  return {
    width: Math.max(1, form.width),
    height: form.height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
    padding: [8, 6, 0, 0],
    scales: { x: { time: true, ...(form.span === null ? {} : { range: last(form.span) }) }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] } },
    axes: [
      { ...axis, size: 22, space: 60, incrs: increments, values: clockOf },
      { ...axis, size: 74, splits: ticks, values: (_, values) => values.map((value) => form.write(value).replace(/\.0+(?=\D)/, '')) },
    ],
    series: [
      {},
      ...form.lines.map((line) => ({
        label: line.name,
        stroke: color(line.color),
        width: 1.5,
        points: { show: false },
        ...(form.bars ? { paths: steps, fill: `${color(line.color)}33` } : { fill: `${color(line.color)}1f` }),
      })),
    ],
  };
}

/** Whole seconds, minutes, hours, days. */
const increments = [1, 5, 10, 30, ...[1, 2, 5, 10, 15, 30].map((m) => m * 60), ...[1, 2, 3, 6, 12].map((h) => h * 3600), ...[1, 2, 7, 14, 30, 60].map((d) => d * 86_400)];

const last =
  (span: number): uPlot.Range.Function =>
  (_, __, newest) => [(newest ?? 0) - span, newest ?? 0];

const steps = uPlot.paths.stepped?.({ align: 1 }) ?? null;

/** At most four figures, so that a low plot stays legible. */
function ticks(_: uPlot, __: number, least: number, most: number): number[] {
  const rough = (most - least) / 3;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * unit).find((size) => size >= rough) ?? unit * 10;
  const values = [];
  for (let at = 0; at <= most; at += step) {
    values.push(at);
  }
  return values;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** 24 hours in every locale; the day where midnight is crossed. */
function clockOf(_: uPlot, seconds: number[]): string[] {
  const fine = seconds.length > 1 && (seconds[1] ?? 0) - (seconds[0] ?? 0) < 60;
  const days = seconds.length > 1 && (seconds[1] ?? 0) - (seconds[0] ?? 0) >= 43_200;
  return seconds.map((second) => {
    const time = new Date(second * 1000);
    if (days) {
      return `${time.getMonth() + 1}-${two(time.getDate())}`;
    }
    return `${two(time.getHours())}:${two(time.getMinutes())}${fine ? `:${two(time.getSeconds())}` : ''}`;
  });
}

function palette(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}
