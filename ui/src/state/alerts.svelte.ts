import { ask } from '../api/client';
import type { Alerts } from '../api/documents';
import { Loaded } from './loaded.svelte';

export const alerts = new Loaded<Alerts>((signal) => ask('GET', 'alerts', undefined, signal));
