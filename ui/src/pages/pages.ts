import type { Component } from 'svelte';
import type { Me } from '../api/documents';
import Alerts from './Alerts.svelte';
import Audit from './Audit.svelte';
import Bans from './Bans.svelte';
import Dashboard from './Dashboard.svelte';
import Fleet from './Fleet.svelte';
import Listeners from './Listeners.svelte';
import Members from './Members.svelte';
import Own from './Own.svelte';
import Plan from './Plan.svelte';

export interface Page {
  /** In the page's address, behind `#/`. */
  path: string;
  name: string;
  component: Component;
  for: (me: Me) => boolean;
}

const watches = (me: Me): boolean => me.role !== 'member';

const pages: Page[] = [
  { path: '', name: 'Dashboard', component: Dashboard, for: watches },
  { path: 'members', name: 'Members', component: Members, for: (me) => watches(me) && me.kind !== 'webfarm' },
  { path: 'listeners', name: 'Listeners', component: Listeners, for: (me) => watches(me) && me.kind === 'webfarm' },
  { path: 'bans', name: 'Bans', component: Bans, for: watches },
  { path: 'plan', name: 'Plan', component: Plan, for: watches },
  { path: 'alerts', name: 'Alerts', component: Alerts, for: watches },
  { path: 'fleet', name: 'Fleet', component: Fleet, for: watches },
  { path: 'audit', name: 'Audit log', component: Audit, for: (me) => me.role === 'operator' },
  { path: '', name: 'My connection', component: Own, for: (me) => me.role === 'member' },
];

export const pagesFor = (me: Me): Page[] => pages.filter((page) => page.for(me));

/** The page of this name, or the first that this role may see. */
export function pageOf(me: Me, path: string): Page | null {
  const seen = pagesFor(me);
  return seen.find((page) => page.path === path) ?? seen[0] ?? null;
}
