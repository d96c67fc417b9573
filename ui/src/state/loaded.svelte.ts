import { Refusal, Silence, type Failure } from '../api/client';

/** One question to the agent and its newest answer. A newer question makes the answer to an older one void. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);

  #running: AbortController | null = null;
  #wanted = false;

  constructor(private readonly read: (signal: AbortSignal) => Promise<T>) {}

  async refresh(): Promise<void> {
    this.#running?.abort();
    const mine = new AbortController();
    this.#running = mine;
    [this.busy, this.#wanted] = [true, false];
    try {
      const value = await this.read(mine.signal);
      if (!mine.signal.aborted) {
        [this.value, this.failure] = [value, null];
      }
    } catch (error) {
      if (!mine.signal.aborted) {
        this.failure = failureOf(error);
      }
    } finally {
      if (this.#running === mine) {
        this.busy = false;
        if (this.#wanted) {
          void this.refresh();
        }
      }
    }
  }

  /** Asks for what is newer than the answer under way, without giving that one up: however often it is wanted, answers come. */
  async again(): Promise<void> {
    if (this.busy) {
      this.#wanted = true;
    } else {
      await this.refresh();
    }
  }

  /** Asks now and each so many milliseconds while the page is looked at; the answer is the effect's end. */
  every(milliseconds: number): () => void {
    void this.refresh();
    const timer = setInterval(() => {
      if (!document.hidden && !this.busy) {
        void this.refresh();
      }
    }, milliseconds);
    return () => {
      clearInterval(timer);
      this.#wanted = false;
      this.#running?.abort();
    };
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal || error instanceof Silence) {
    return error;
  }
  return new Refusal(0, 'The answer could not be read', String(error), [], null);
}
