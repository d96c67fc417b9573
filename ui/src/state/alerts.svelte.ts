import { ask, Refusal } from '../api/client';
import type { Alerts } from '../api/documents';
import { Loaded } from './loaded.svelte';

const none: Alerts = { active: [], rules: null };

export const alerts = new Loaded<Alerts>((signal) =>
  ask<Alerts>('GET', 'alerts', undefined, signal).catch((error: unknown) => {
    if (error instanceof Refusal && error.status === 404) {
      return none;
    }
    throw error;
  }),
);
