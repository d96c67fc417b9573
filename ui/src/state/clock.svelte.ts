/** Clocks that differ by less are taken for equal: an answer's date has whole seconds, and it travels. */
const tolerance = 3000;

/** The present, once a second: for countdowns and ages. */
class Clock {
  now = $state.raw(new Date());

  /** Milliseconds that the agent's clock is ahead of this one: its deadlines are told by its own. */
  #ahead = 0;

  constructor() {
    setInterval(() => (this.now = new Date()), 1000);
  }

  /** Milliseconds from now until a time of the agent's; negative when it is over. */
  until(time: Date): number {
    return time.getTime() - this.now.getTime() - this.#ahead;
  }

  /** The agent's time, as its newest answer says. */
  hear(time: Date): void {
    const ahead = time.getTime() + 500 - Date.now();
    this.#ahead = Math.abs(ahead) < tolerance ? 0 : ahead;
  }
}

export const clock = new Clock();
