import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Mode } from '@proofmark/contracts';
import {
  Clock,
  currentContext,
  prepared,
  runStatement,
  seal,
  SealBroken,
  unseal,
  UnitOfWork,
} from '@proofmark/runtime';
import { PassportConfig } from '../../passport.config.js';
import { EpcisException } from '../problem/epcis-exception.js';

const LIFE_MS = 15 * 60_000;
const SUBJECT = 'page token';

/** What is sealed; its names are short because it travels in addresses. */
interface Content {
  readonly w: string;
  readonly m: Mode;
  /** Which list, as a digest. */
  readonly l: string;
  /** Where the page begins. */
  readonly p: unknown;
  /** When it expires, in milliseconds since 1970. */
  readonly x: number;
}

export interface IssuedToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

const IS_RETURNED = prepared(
  'SELECT FROM epcis_returned_page_tokens WHERE workspace_id = $1 AND mode = $2 AND digest = $3 AND expires_at > $4',
);
const FORGET_EXPIRED = prepared(
  'DELETE FROM epcis_returned_page_tokens WHERE workspace_id = $1 AND mode = $2 AND expires_at <= $3',
);
const RETURN = prepared(
  'INSERT INTO epcis_returned_page_tokens (workspace_id, mode, digest, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
);

/**
 * The tokens that lead to the next page of a list (EPCIS 2.0 §12.5). All that a page has to know is in its token, sealed and bound to the
 * workspace, the mode and the list; only tokens that were given back early are kept.
 */
@Injectable()
export class PageTokens {
  constructor(
    private readonly config: PassportConfig,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * @param place where the next page begins; survives JSON
   * @param list all that makes it this list and no other: path and parameters
   */
  issue(place: unknown, list: string): IssuedToken {
    const { workspaceId, mode } = currentContext();
    const expiry = this.clock.now().getTime() + LIFE_MS;
    const content: Content = { w: workspaceId, m: mode, l: digestOf(list).toString('base64url'), p: place, x: expiry };
    const token = seal(JSON.stringify(content), this.config.SEALING_KEY, SUBJECT);
    return { token, expiresAt: new Date(expiry).toISOString() };
  }

  /**
   * @returns the place that the token was issued for
   * @throws EpcisException QueryParameterException for what is no token of this list, or is one no longer; NoSuchNameException for a token of
   * another workspace or mode
   */
  async open(token: string, list: string): Promise<unknown> {
    const content = this.read(token);
    if (content?.x === undefined) throw refused('is not one that was given here');
    if (!isOwn(content)) throw noSuchToken();
    if (content.l !== digestOf(list).toString('base64url')) throw refused('belongs to another list or query');
    if (content.x <= this.clock.now().getTime()) throw refused('has expired');
    if (await this.isReturned(token)) throw refused('was given back');
    return content.p;
  }

  /** @throws EpcisException NoSuchNameException for what is none of the caller's */
  async giveBack(token: string): Promise<void> {
    const content = this.read(token);
    if (!content || !isOwn(content)) throw noSuchToken();
    await this.unitOfWork.run(async (em) => {
      await runStatement(em, FORGET_EXPIRED, [content.w, content.m, this.clock.now()]);
      await runStatement(em, RETURN, [content.w, content.m, digestOf(token), new Date(content.x)]);
    });
  }

  private read(token: string): Content | null {
    try {
      return JSON.parse(unseal(token, this.config.SEALING_KEY, SUBJECT)) as Content;
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }

  private async isReturned(token: string): Promise<boolean> {
    const { workspaceId, mode } = currentContext();
    const values = [workspaceId, mode, digestOf(token), this.clock.now()];
    const found = await this.unitOfWork.run((em) => runStatement(em, IS_RETURNED, values));
    return found.length > 0;
  }
}

function isOwn({ w, m }: Content): boolean {
  const { workspaceId, mode } = currentContext();
  return w === workspaceId && m === mode;
}

const DIGEST_BYTES = 12;

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES);
}

function noSuchToken(): EpcisException {
  return new EpcisException('NoSuchNameException', 'There is no such page token.');
}

function refused(what: string): EpcisException {
  return new EpcisException(
    'QueryParameterException',
    `nextPageToken ${what}. Allowed is the one that the header Link of the page before has; without one, the first page.`,
  );
}
