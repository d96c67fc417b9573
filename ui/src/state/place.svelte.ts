/** Where the page is: what stands behind the # of its address, `#/members/4711?…`. */
class Place {
  parts = $state.raw<string[]>([]);

  constructor() {
    this.#read();
    addEventListener('hashchange', () => this.#read());
  }

  /** The page's name; the first of all when none is said. */
  get page(): string {
    return this.parts[0] ?? '';
  }

  /** What the page shows: the member's id, for example. */
  get subject(): string | null {
    return this.parts[1] ?? null;
  }

  go(page: string): void {
    location.hash = `#/${page}`;
  }

  #read(): void {
    this.parts = location.hash
      .replace(/^#\/?/, '')
      .split('/')
      .filter((part) => part !== '')
      .map(decode);
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const place = new Place();
