import { ask, listen, Refusal } from '../api/client';
import type { Me } from '../api/documents';
import { clock } from './clock.svelte';

/** Who looks at the page, and whether the agent answers at all. */
class Session {
  /** Undefined until the agent has said; null: nobody is logged in. */
  me = $state.raw<Me | null | undefined>(undefined);

  /** Since when nobody answers; null while the agent does. */
  silentSince = $state.raw<Date | null>(null);

  /** Whether somebody was logged in here, and is no more although nobody logged out: the token is gone, or the log-in has run out. */
  ended = $state(false);

  constructor() {
    listen((status, at) => this.#heard(status, at));
  }

  get operates(): boolean {
    return this.me?.role === 'operator';
  }

  /** An operator whose site can be edited through the agent. */
  get edits(): boolean {
    return this.operates && this.me?.canEdit === true;
  }

  async begin(): Promise<void> {
    try {
      this.me = await ask<Me>('GET', 'me');
    } catch (error) {
      // 401 has set `me`. Any other refusal is no answer to who it is (the agent starts, or is busy): this is asked again, as when nobody answers.
      this.waits = error instanceof Refusal && error.status !== 401 ? error : null;
    }
  }

  /** Why it is not known yet who looks, though somebody answers. */
  waits = $state.raw<Refusal | null>(null);

  async logIn(token: string): Promise<void> {
    await ask('POST', 'login', { token });
    this.ended = false;
    this.me = await ask<Me>('GET', 'me');
  }

  async logOut(): Promise<void> {
    await ask('POST', 'logout').catch(() => undefined);
    [this.me, this.ended] = [null, false];
  }

  #heard(status: number | null, at: Date | null): void {
    if (status === null) {
      this.silentSince ??= new Date();
      return;
    }
    this.silentSince = null;
    if (at) {
      clock.hear(at);
    }
    if (status === 401) {
      this.ended ||= this.me != null;
      this.me = null;
    }
  }
}

export const session = new Session();
