import { ask, listen } from '../api/client';
import type { Me } from '../api/documents';

/** Who looks at the page, and whether the agent answers at all. */
class Session {
  /** Undefined until the agent has said; null: nobody is logged in. */
  me = $state.raw<Me | null | undefined>(undefined);

  /** Since when nobody answers; null while the agent does. */
  silentSince = $state.raw<Date | null>(null);

  constructor() {
    listen((status) => this.#heard(status));
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
    } catch {
      // 401 has set `me`; when nobody answered, the frame says so and this is asked again.
      if (this.me === undefined && this.silentSince === null) {
        this.me = null;
      }
    }
  }

  async logIn(token: string): Promise<void> {
    await ask('POST', 'login', { token });
    this.me = await ask<Me>('GET', 'me');
  }

  async logOut(): Promise<void> {
    await ask('POST', 'logout').catch(() => undefined);
    this.me = null;
  }

  #heard(status: number | null): void {
    if (status === null) {
      this.silentSince ??= new Date();
      return;
    }
    this.silentSince = null;
    if (status === 401) {
      this.me = null;
    }
  }
}

export const session = new Session();
