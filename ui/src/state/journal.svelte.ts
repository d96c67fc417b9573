import type { JournalEntry } from '../api/documents';
import { firewall } from './firewall.svelte';

const kept = 200;

/** What the agent says, as it says it (server-sent events). The browser connects again by itself, with the last number it has. */
class Journal {
  /** The newest first. */
  entries = $state.raw<JournalEntry[]>([]);

  follow(): () => void {
    const source = new EventSource('api/v1/events');
    source.onmessage = (event) => this.#hear(event.data as string);
    source.addEventListener('journal', (event) => this.#hear((event as MessageEvent<string>).data));
    return () => source.close();
  }

  #hear(text: string): void {
    const entry = JSON.parse(text) as JournalEntry;
    if (this.entries.some((known) => known.number === entry.number)) {
      return;
    }
    this.entries = [entry, ...this.entries].sort((a, b) => b.number - a.number).slice(0, kept);
    void firewall.refresh();
  }
}

export const journal = new Journal();
