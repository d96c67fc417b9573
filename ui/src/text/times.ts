const two = (number: number): string => String(number).padStart(2, '0');

const clock = (time: Date): string => `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;

const day = (time: Date): string => `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

/** Local time; the day only where it is not today. */
export function local(time: Date, now: Date = new Date()): string {
  return day(time) === day(now) ? clock(time) : `${day(time)} ${clock(time)}`;
}

/** For the title of a local time: what stands in logs. */
export const utc = (time: Date): string => `${time.toISOString().replace('T', ' ').slice(0, 19)} UTC`;

/** `4 s`, `12 min`, `3 h`, `5 days`. */
export function span(seconds: number): string {
  const rest = Math.max(0, Math.round(seconds));
  if (rest < 120) {
    return `${rest}\u00a0s`;
  }
  if (rest < 7200) {
    return `${Math.floor(rest / 60)}\u00a0min`;
  }
  return rest < 172_800 ? `${Math.floor(rest / 3600)}\u00a0h` : `${Math.floor(rest / 86_400)}\u00a0days`;
}

/** `1:05` until then. */
export function countdown(seconds: number): string {
  const rest = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(rest / 60)}:${two(rest % 60)}`;
}
