interface Waiting {
  readonly bytes: number;
  enter(): void;
}

/** So many bytes of bodies are held at once. Who comes when there is no room waits, in the order of coming. */
export class BodyRoom {
  private free: number;
  private readonly waiting: Waiting[] = [];

  /** @param most no less than the largest body */
  constructor(most: number) {
    this.free = most;
  }

  /** @returns what gives the room back; undefined when `gaveUp` came first */
  take(bytes: number, gaveUp: AbortSignal): Promise<(() => void) | undefined> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(one), 1);
        resolve(undefined);
        // Those behind may be smaller.
        this.admit();
      };
      const enter = (): void => {
        gaveUp.removeEventListener('abort', leave);
        resolve(this.hold(bytes));
      };
      const one: Waiting = { bytes, enter };
      gaveUp.addEventListener('abort', leave, { once: true });
      this.waiting.push(one);
      if (gaveUp.aborted) leave();
      else this.admit();
    });
  }

  private admit(): void {
    for (let [next] = this.waiting; next && next.bytes <= this.free; [next] = this.waiting) {
      this.waiting.shift();
      next.enter();
    }
  }

  private hold(bytes: number): () => void {
    this.free -= bytes;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.free += bytes;
      this.admit();
    };
  }
}
