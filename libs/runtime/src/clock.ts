/** Where the time comes from. Commands carry it, so that deciding twice gives the same answer. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
