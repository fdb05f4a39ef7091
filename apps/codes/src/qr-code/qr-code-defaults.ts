import type { CreateQrCodeDto } from './qr-code.dto.js';
import type { QrDetails } from './qr-code.events.js';
import { inOrder } from './utm.js';

const DEFAULTS = {
  tags: [],
  utm: {},
  foregroundColor: '#000000',
  backgroundColor: '#ffffff',
  frameText: null,
  errorCorrection: 'M',
  margin: 4,
} as const satisfies Partial<QrDetails>;

/** What a body may say of them; undefined where it says nothing. */
type SaidDetails = { readonly [Field in keyof QrDetails]?: QrDetails[Field] | undefined };

/** What is said, and for the rest what most codes have. */
export function detailsOf(dto: CreateQrCodeDto): QrDetails {
  return { ...DEFAULTS, name: dto.name, ...changesOf(dto) };
}

/** What is said, and nothing else. */
export function changesOf(dto: SaidDetails): Partial<QrDetails> {
  const { name, tags, utm, foregroundColor, backgroundColor, frameText, errorCorrection, margin } = dto;
  const look = { foregroundColor, backgroundColor, frameText, errorCorrection, margin };
  const all = { name, tags, utm: utm && inOrder(utm), ...look };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
