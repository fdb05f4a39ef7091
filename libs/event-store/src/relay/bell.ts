/** Wakes one sleeper. A ring that nobody was waiting for is heard by the next one. */
export class Bell {
  private rung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves at the next ring, or after so many milliseconds. True when it rang. */
  async wait(ms: number): Promise<boolean> {
    if (!this.rung) await this.sleep(ms);
    const rang = this.rung;
    this.rung = false;
    return rang;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake?.(), ms);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
    });
  }
}
