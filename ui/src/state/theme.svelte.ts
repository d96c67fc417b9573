export type Scheme = 'system' | 'light' | 'dark';

const key = 'weir-scheme';

/** Dark or light: as the system says, unless the operator has chosen. */
class Theme {
  chosen = $state<Scheme>(remembered());

  #system = matchMedia('(prefers-color-scheme: dark)');
  #systemDark = $state(this.#system.matches);

  constructor() {
    this.#system.addEventListener('change', (event) => (this.#systemDark = event.matches));
    this.#show();
  }

  get dark(): boolean {
    return this.chosen === 'system' ? this.#systemDark : this.chosen === 'dark';
  }

  choose(scheme: Scheme): void {
    this.chosen = scheme;
    try {
      localStorage.setItem(key, scheme);
    } catch {
      // Storage may be forbidden: then the choice holds for this page only.
    }
    this.#show();
  }

  #show(): void {
    document.documentElement.dataset.scheme = this.chosen;
  }
}

function remembered(): Scheme {
  try {
    const scheme = localStorage.getItem(key);
    return scheme === 'light' || scheme === 'dark' ? scheme : 'system';
  } catch {
    return 'system';
  }
}

export const theme = new Theme();
