/** Pages of a list whose answers say where the next one begins: forward by that, back by what was gone through. */
export class Pages {
  #behind = $state.raw<string[]>([]);

  /** Where the page shown begins; null: at the first row. */
  get after(): string | null {
    return this.#behind.at(-1) ?? null;
  }

  get isFirst(): boolean {
    return this.#behind.length === 0;
  }

  first(): void {
    this.#behind = [];
  }

  back(): void {
    this.#behind = this.#behind.slice(0, -1);
  }

  on(next: string | number): void {
    this.#behind = [...this.#behind, String(next)];
  }
}
