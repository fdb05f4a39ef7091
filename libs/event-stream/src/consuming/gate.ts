/** Holds a loop until there is something to do. Opened while nobody waits, it lets the next one through at once. */
export class Gate {
  private isOpen = false;
  private pass: (() => void) | null = null;

  open(): void {
    this.isOpen = true;
    this.pass?.();
  }

  async wait(): Promise<void> {
    if (!this.isOpen) await new Promise<void>((resolve) => (this.pass = resolve));
    this.pass = null;
    this.isOpen = false;
  }
}
