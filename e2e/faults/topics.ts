/** A record of a topic, as any consumer reads it. */
export interface TopicRecord {
  readonly key: string;
  readonly value: string;
}

/** A record of `codes.qr.v1`. */
export interface ToldChange {
  readonly key: string;
  /** The version of the code's stream. */
  readonly sequence: number;
}

/** A record of `resolver.scan.v1`. */
export interface ToldScan {
  readonly key: string;
  readonly scanId: string;
  /** As the phone sent it, in the language it asked for. */
  readonly token: string;
}

export const CHANGES = 'codes.qr.v1';
export const SCANS = 'resolver.scan.v1';

/** The topics past Proofmark's own consumers and producers. */
export interface Topics {
  open(): Promise<void>;
  /** Everything that was ever appended, also what was compacted since; records of one key in their order. */
  read(topic: typeof CHANGES | typeof SCANS): Promise<readonly TopicRecord[]>;
  append(topic: string, records: readonly TopicRecord[]): Promise<void>;
  /** How many records a topic holds; 0 when there is none of that name. */
  count(topic: string): Promise<number>;
  close(): Promise<void>;
}

interface Told {
  readonly sequence?: unknown;
  readonly data?: { readonly scanId?: unknown; readonly language?: unknown };
}

/** What is no message of this kind is left out: somebody put poison there. */
export function changesIn(records: readonly TopicRecord[]): ToldChange[] {
  return records.flatMap(({ key, value }) => {
    const { sequence } = parsed(value);
    return typeof sequence === 'number' ? [{ key, sequence }] : [];
  });
}

export function scansIn(records: readonly TopicRecord[]): ToldScan[] {
  return records.flatMap(({ key, value }) => {
    const { scanId, language } = parsed(value).data ?? {};
    return typeof scanId === 'string' && typeof language === 'string' ? [{ key, scanId, token: language }] : [];
  });
}

function parsed(value: string): Told {
  try {
    return (JSON.parse(value) ?? {}) as Told;
  } catch {
    return {};
  }
}
