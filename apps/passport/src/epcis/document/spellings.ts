import { Injectable } from '@nestjs/common';
import type { CompanyPrefixLength } from '@proofmark/gs1';
import type { EpcFormat } from './formats.js';
import { type Spelling, spellingOf } from './spelling.js';

/** The spellings of this service: EPC URNs as far as its table of company prefixes goes. */
@Injectable()
export class Spellings {
  constructor(private readonly lengthOf: CompanyPrefixLength) {}

  of(format: EpcFormat): Spelling {
    return spellingOf(format, this.lengthOf);
  }
}
