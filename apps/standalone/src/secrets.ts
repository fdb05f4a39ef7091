import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CannotStart } from './cannot-start.js';
import { writePrivately } from './write-privately.js';

/** Made at the first start, kept beside the data they protect. */
export interface Secrets {
  readonly postgresPassword: string;
  readonly contextSigningKey: string;
  /** 32 bytes in base64. */
  readonly sealingKey: string;
}

/** Reads the secrets, or makes them where there are none. @throws CannotStart when the file is there but not whole */
export function keepSecrets(file: string): Secrets {
  const kept = readKept(file);
  if (kept) return kept;
  const secrets: Secrets = {
    postgresPassword: randomBytes(24).toString('base64url'),
    contextSigningKey: randomBytes(32).toString('base64url'),
    sealingKey: randomBytes(32).toString('base64'),
  };
  writePrivately(file, secrets);
  return secrets;
}

const NAMES: readonly (keyof Secrets)[] = ['postgresPassword', 'contextSigningKey', 'sealingKey'];

function readKept(file: string): Secrets | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const kept = parse(text);
  if (NAMES.every((name) => typeof kept?.[name] === 'string')) return kept as Secrets;
  throw new CannotStart(
    `${file} is damaged. Without it the data cannot be opened: restore it, or begin anew with: npm start -- --reset`,
  );
}

function parse(text: string): Partial<Secrets> | null {
  try {
    return JSON.parse(text) as Partial<Secrets> | null;
  } catch {
    return null;
  }
}
