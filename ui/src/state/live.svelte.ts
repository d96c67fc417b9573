import { ask, query } from '../api/client';
import type { History, Live } from '../api/documents';
import { Loaded } from './loaded.svelte';

const minutes = 60;

/** The newest sample, and the last hour: what the agent remembers, continued by each sample that comes. */
class LiveFigures {
  readonly newest = new Loaded<Live>((signal) => this.#sample(signal));
  history = $state.raw<History | null>(null);

  /** Begins when a page wants it; the answer ends it. */
  run(): () => void {
    void this.#remember();
    return this.newest.every(1000);
  }

  async #remember(): Promise<void> {
    try {
      this.history = await ask<History>('GET', `live/history${query({ minutes })}`);
    } catch {
      // The samples go on alone, and whoever does not answer is shown by the frame.
    }
  }

  async #sample(signal: AbortSignal): Promise<Live> {
    const sample = await ask<Live>('GET', 'live', undefined, signal);
    this.history = continued(this.history ?? nothing, sample);
    return sample;
  }
}

const nothing: History = { step: 5, time: [], up: [], down: [], packets: [], drops: [], conntrack: [], softirq: [] };

function continued(history: History, sample: Live): History {
  const time = Date.parse(sample.time) / 1000;
  const last = history.time.at(-1);
  if (last !== undefined && time <= last) {
    return history;
  }
  const first = history.time.findIndex((at) => at > time - minutes * 60);
  const add = (column: number[], value: number): number[] => [...(first < 0 ? [] : column.slice(first)), value];
  return {
    step: history.step,
    time: add(history.time, time),
    up: add(history.up, sum(sample.classes.map((one) => one.upBytesPerSecond))),
    down: add(history.down, sum(sample.classes.map((one) => one.downBytesPerSecond))),
    packets: add(history.packets, sample.packetsPerSecond.up + sample.packetsPerSecond.down),
    drops: add(history.drops, sum(sample.drops.map((one) => one.packetsPerSecond))),
    conntrack: add(history.conntrack, sample.conntrack?.count ?? 0),
    softirq: add(history.softirq, Math.max(0, ...sample.softirq.map((one) => one.share))),
  };
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export const live = new LiveFigures();
