import { Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { ClaimedSlugs } from '../slug/claimed-slugs.js';
import { distinctSlugOf, isReserved, slugOf, unguessableSlug } from '../slug/slug.js';

/** What the caller says of the slug; nothing: it follows from the name. */
export interface SlugWish {
  readonly name: string;
  readonly slug?: string;
  readonly unguessable?: boolean;
}

/** More than enough: an ending is taken once in 30 ^ 6 times. */
const TRIES = 5;

@Injectable()
export class QrCodeSlug {
  constructor(private readonly claimed: ClaimedSlugs) {}

  /** @throws Rejected `slug_reserved` or `slug_taken` for a slug the caller asked for. */
  async claim(wish: SlugWish, qrCodeId: string): Promise<string> {
    if (wish.slug !== undefined && isReserved(wish.slug)) {
      throw new Rejected('conflict', 'slug_reserved', `The slug ${wish.slug} is kept for Proofmark itself.`);
    }
    for (const slug of candidates(wish)) if (await this.claimed.claim(slug, qrCodeId)) return slug;
    throw new Rejected('conflict', 'slug_taken', 'This slug is taken, or was once. Slugs are never given out again.');
  }
}

function* candidates({ name, slug, unguessable }: SlugWish): Generator<string> {
  const first = unguessable ? null : (slug ?? slugOf(name));
  if (first !== null) yield first;
  // Another than the one asked for would not do.
  const tries = slug === undefined ? TRIES : 0;
  for (let made = 0; made < tries; made++) yield unguessable ? unguessableSlug() : distinctSlugOf(name);
}
