import type { Usage, UsageSeries } from '../../api/documents';

interface Moved {
  up: number;
  down: number;
}

export interface UsageColumns {
  /** Begin of each column, seconds, and the end of the last; columns without traffic are there with zeros. */
  time: number[];
  up: number[];
  down: number[];
  /** Seconds that a column stands for. */
  width: number;
  classes: ({ name: string } & Moved)[];
}

const most = 150;
const minute = 60;
const widths = [1, 5, 15, 60, 360, 1440, 4320, 10_080].map((minutes) => minutes * minute);

/** The series' steps (which are there only where something was moved) as columns without holes, few enough to be told apart. */
export function columns(series: UsageSeries): UsageColumns {
  const from = Date.parse(series.from) / 1000;
  const to = Date.parse(series.to) / 1000;
  const width = widths.find((one) => one >= series.stepSeconds && (to - from) / one <= most) ?? series.stepSeconds;
  const first = Math.floor(from / width) * width;
  const time = Array.from({ length: Math.max(1, Math.ceil((to - first) / width)) }, (_, at) => first + at * width);
  const moved: Moved[] = time.map(() => ({ up: 0, down: 0 }));
  const classes = new Map<string, Moved>();
  for (const step of series.steps) {
    const at = Math.floor((Date.parse(step.at) / 1000 - first) / width);
    add(moved[Math.min(Math.max(at, 0), moved.length - 1)], step.usage);
    classes.set(step.class, add(classes.get(step.class), step.usage));
  }
  return {
    // Each value holds until the next: the last one needs an end.
    time: [...time, first + time.length * width],
    up: closed(moved.map((one) => one.up)),
    down: closed(moved.map((one) => one.down)),
    width,
    classes: classes.size > 1 ? [...classes].map(([name, sum]) => ({ name, ...sum })) : [],
  };
}

const closed = (values: number[]): number[] => [...values, values.at(-1) ?? 0];

function add(sum: Moved = { up: 0, down: 0 }, usage: Usage): Moved {
  sum.up += usage.up4.bytes + usage.up6.bytes;
  sum.down += usage.down4.bytes + usage.down6.bytes;
  return sum;
}
