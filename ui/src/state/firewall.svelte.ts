import { ask } from '../api/client';
import type { Status, UnconfirmedEdit } from '../api/documents';
import { Loaded } from './loaded.svelte';

/** What is in force: asked every few seconds, and at once when the journal says something or the page changed something. */
class Firewall {
  readonly status = new Loaded<Status>(async (signal) => {
    const status = await ask<Status>('GET', 'status', undefined, signal);
    this.edit = status.confirmBefore || status.agent?.held ? await unconfirmed(signal) : null;
    return status;
  });

  /** The edit that waits, or that was taken back in the kernel and stands in the source still. */
  edit = $state.raw<UnconfirmedEdit | null>(null);

  /** Whether the change that waits was asked for here, so that whoever did is led to it. */
  asked = $state(false);

  get confirmBefore(): Date | null {
    const before = this.status.value?.confirmBefore;
    return before ? new Date(before) : null;
  }

  get held(): string | null {
    return this.status.value?.agent?.held ?? null;
  }

  refresh(): Promise<void> {
    return this.status.refresh();
  }
}

async function unconfirmed(signal: AbortSignal): Promise<UnconfirmedEdit | null> {
  const answer = await ask<{ edit: UnconfirmedEdit | null }>('GET', 'unconfirmed', undefined, signal);
  return answer.edit;
}

export const firewall = new Firewall();
