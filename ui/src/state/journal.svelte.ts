import { ask, query } from '../api/client';
import type { JournalEntry } from '../api/documents';
import { firewall } from './firewall.svelte';

const kept = 200;
const shown = 50;
const pause = 5000;

/** What the agent says, as it says it (server-sent events). */
class Journal {
  /** The newest first. */
  entries = $state.raw<JournalEntry[]>([]);

  #source: EventSource | null = null;
  #later: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;

  /** Begins when somebody looks; the answer ends it. */
  follow(): () => void {
    this.#wanted = true;
    void this.#open();
    return () => {
      this.#wanted = false;
      clearTimeout(this.#later);
      this.#source?.close();
      this.#source = null;
    };
  }

  /** What was said before, then what follows it. */
  async #open(): Promise<void> {
    const answered = await this.#recent().then(
      () => true,
      () => false,
    );
    if (!this.#wanted) {
      return;
    }
    if (!answered) {
      this.#again();
      return;
    }
    const source = new EventSource(`api/v1/events${query({ after: this.entries[0]?.number ?? 0 })}`);
    source.addEventListener('journal', (event) => this.#hear((event as MessageEvent<string>).data));
    // A browser connects again by itself when a connection breaks, but not when the answer was a refusal.
    source.onerror = () => source.readyState === EventSource.CLOSED && this.#again();
    this.#source = source;
  }

  #again(): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#wanted && void this.#open(), pause);
  }

  async #recent(): Promise<void> {
    const { events } = await ask<{ events: JournalEntry[] }>('GET', `events/recent${query({ limit: shown })}`);
    // A new agent counts from one again: what the old one said is gone.
    this.entries = events.toReversed();
  }

  #hear(text: string): void {
    const entry = JSON.parse(text) as JournalEntry;
    // Numbers rise, but not over a clock that was put back.
    if (this.entries.every((known) => known.number !== entry.number)) {
      this.entries = [entry, ...this.entries].slice(0, kept);
      void firewall.status.again();
    }
  }
}

export const journal = new Journal();
