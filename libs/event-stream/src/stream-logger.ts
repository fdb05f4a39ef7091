/** What the stream needs of a logger. A pino logger fits as it is. */
export interface StreamLogger {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

export const silentLogger: StreamLogger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
