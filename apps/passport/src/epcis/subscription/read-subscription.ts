import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock, OutboundHttp } from '@proofmark/runtime';
import { PassportConfig } from '../../passport.config.js';
import { epcFormatOf } from '../document/formats.js';
import { readJsonObject, refuseOthers } from '../named-query/read-json-object.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { shown } from '../validation/finding.js';
import type { NewSubscription } from './subscription.handler.js';
import { readControls } from './subscription-wish.js';

const CONTROLS = ['schedule', 'stream', 'reportIfEmpty', 'initialRecordTime'] as const;
/** The standard's OpenAPI describes `signatureToken` and requires `secret`: clients generated from it cannot but send the latter. */
const TOKEN_NAMES = ['signatureToken', 'secret'] as const;
const MEMBERS = ['@context', 'dest', ...TOKEN_NAMES, ...CONTROLS];
const MAX_TOKEN_LENGTH = 1024;

/** Reads what is asked of a subscription that posts its results somewhere. */
@Injectable()
export class SubscriptionReader {
  constructor(
    private readonly outbound: OutboundHttp,
    private readonly clock: Clock,
    private readonly config: PassportConfig,
  ) {}

  /** @throws EpcisException ValidationException, SubscriptionControlsException, UnsupportedMediaTypeException */
  read(body: unknown, headers: IncomingHttpHeaders): NewSubscription {
    const given = readJsonObject(body, headers['content-type'] ?? '');
    refuseOthers(given, MEMBERS);
    const { schedule, stream, reportIfEmpty, initialRecordTime } = given;
    return {
      ...readControls({ schedule, stream, reportIfEmpty, initialRecordTime }, this.clock.now()),
      dest: this.destOf(given['dest']),
      signatureToken: tokenOf(given),
      epcFormat: epcFormatOf(headers),
    };
  }

  /** Cheap: no name is looked up. What is behind a name is checked at every delivery. */
  private destOf(dest: unknown): string {
    if (typeof dest !== 'string') throw invalid('dest', `dest is ${shown(dest)}; an address is expected.`);
    const isSecure = /^https:/i.test(dest) || this.config.OUTBOUND_ALLOW_LOOPBACK;
    const problem = isSecure ? this.outbound.problemWith(dest) : 'must begin with https://';
    if (problem !== null) throw invalid('dest', `dest is ${shown(dest)}; it ${problem}.`);
    return dest;
  }
}

function tokenOf(given: Readonly<Record<string, unknown>>): string | null {
  const name = TOKEN_NAMES.find((known) => given[known] !== undefined && given[known] !== null);
  if (name === undefined) return null;
  const token = given[name];
  if (typeof token === 'string' && token.length > 0 && token.length <= MAX_TOKEN_LENGTH) return token;
  throw invalid(name, `${name} is no text of 1 to ${MAX_TOKEN_LENGTH} characters.`);
}

function invalid(member: string, detail: string): EpcisException {
  return new EpcisException('ValidationException', detail, [{ pointer: `/${member}`, issue: detail }]);
}
