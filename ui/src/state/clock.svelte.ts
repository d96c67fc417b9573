/** The present, once a second: for countdowns and ages. */
class Clock {
  now = $state.raw(new Date());

  constructor() {
    setInterval(() => (this.now = new Date()), 1000);
  }
}

export const clock = new Clock();
