import type { Logger } from '@nestjs/common';

/** MikroORM's own lines, uncoloured, through the service's log. */
export function quietly(logger: Logger): { logger: (line: string) => void; colors: false } {
  return { logger: (line) => logger.debug(line), colors: false };
}
