import type { Failure } from '../api/client';
import { failureOf } from './loaded.svelte';

/** What a person asks for, one at a time, and why the last of it was refused. */
export class Act {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  /** The answer; null when it was refused, or while another is under way. */
  async ask<T>(request: () => Promise<T>): Promise<T | null> {
    if (this.busy) {
      return null;
    }
    [this.busy, this.failure] = [true, null];
    try {
      return await request();
    } catch (error) {
      this.failure = failureOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
