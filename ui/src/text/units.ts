const steps = ['', 'k', 'M', 'G', 'T', 'P'];

/** A number with its unit, decimal steps, three digits: `1.23 Gbit/s`. */
function scaled(value: number, unit: string): string {
  let step = 0;
  let rest = Math.abs(value);
  // 999.5 would be written 1000 with three digits: it is one of the next step.
  while (rest >= 999.5 && step < steps.length - 1) {
    rest /= 1000;
    step++;
  }
  const digits = step === 0 && Number.isInteger(rest) ? 0 : rest >= 99.5 ? 0 : rest >= 9.95 ? 1 : 2;
  const prefix = steps[step] ?? '';
  return `${value < 0 ? '−' : ''}${rest.toFixed(digits)}${unit || prefix ? '\u00a0' : ''}${prefix}${unit}`;
}

/** Bits a second. */
export const bits = (perSecond: number): string => scaled(Math.round(perSecond), 'bit/s');

/** Bytes a second as bits a second, as links are sold. */
export const rate = (bytesPerSecond: number): string => bits(bytesPerSecond * 8);

export const bytes = (count: number): string => scaled(count, 'B');

export const packetsPerSecond = (count: number): string => scaled(count < 10 ? Math.round(count * 10) / 10 : Math.round(count), 'p/s');

/** Every digit, in groups: `1,621,604`. */
export const exact = (count: number): string => Math.round(count).toLocaleString('en-US');

export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)}\u00a0%`;

export const nanoseconds = (count: number): string => `${exact(count)}\u00a0ns`;

export const milliseconds = (count: number): string => `${count < 10 ? count.toFixed(1) : exact(count)}\u00a0ms`;

/** `1 member`, `1,200 members`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${exact(count)} ${count === 1 ? one : many}`;
