import { Pages } from './pages.svelte';

/** What was searched, for whoever comes back from a member. */
class Remembered {
  search = $state('');
  readonly pages = new Pages();

  look(search: string): void {
    this.search = search;
    this.pages.first();
  }
}

export const remembered = new Remembered();
