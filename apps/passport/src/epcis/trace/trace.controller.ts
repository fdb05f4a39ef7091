import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { invalid, page, RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EPC_FORMATS, type EpcFormat, findEpcFormat } from '../document/formats.js';
import { bareEvent } from '../document/query-document.js';
import type { Spelling } from '../document/spelling.js';
import { Spellings } from '../document/spellings.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { readShared } from '../sharing/shared-identifier.js';
import type { TraceEntry } from './trace-walk.js';
import { type TracedEventDto, TracePage, TraceQueryParameters, type TraceStepDto } from './trace.dto.js';
import { TraceQuery } from './trace.query.js';
import type { UnitInTime } from './unit-in-time.js';

type Row = TraceEntry & { readonly recorded: RecordedEvent };

/** Ours and not the standard's, so in our own style. */
@ApiTags('EPCIS')
@Controller('api/v1/traces')
export class TraceController {
  constructor(
    private readonly traces: TraceQuery,
    private readonly spellings: Spellings,
  ) {}

  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({
    operationId: 'getTrace',
    summary: 'Follow a unit through aggregation, association and transformation',
    description:
      'All events about the unit, what it was in, what was in it, what it was made of and what was made of it, each for the time in which it had to do with the unit; in the order of time.',
  })
  @ApiHeader({ name: 'GS1-EPC-Format', required: false, enum: EPC_FORMATS })
  @ApiOkResponse({ type: TracePage })
  async trace(
    @Query() query: TraceQueryParameters,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TracePage> {
    const format = formatIn(headers);
    const spelling = this.spellings.of(format);
    reply.headers({ 'gs1-epc-format': format, vary: 'GS1-EPC-Format' });
    const { entries, isComplete } = await this.traces.trace(unitOf(query.epc));
    const { data, page: info } = await page<Row, TracedEventDto>(query, {
      fetch: (after, limit) => this.rows(entries.filter((entry) => !after || isBehind(entry, after)).slice(0, limit)),
      position: ({ time, position }) => [time, position],
      view: (row) => toDto(row, spelling),
    });
    return { data: [...data], page: info, complete: isComplete };
  }

  private async rows(entries: readonly TraceEntry[]): Promise<readonly Row[]> {
    const events = await this.traces.read(entries.map(({ eventID }) => eventID));
    return entries.flatMap((entry) => {
      const recorded = events.get(entry.position);
      return recorded ? [{ ...entry, recorded }] : [];
    });
  }
}

function formatIn(headers: FastifyRequest['headers']): EpcFormat {
  const format = findEpcFormat(headers);
  if (format !== null) return format;
  throw invalid([{ field: 'GS1-EPC-Format', issue: `is not one of ${EPC_FORMATS.join(', ')}` }]);
}

function unitOf(epc: string): string {
  const shared = readShared(epc);
  if ('problem' in shared) throw invalid([{ field: 'epc', issue: shared.problem }]);
  if (shared.covers === 'thing') return shared.identifier;
  throw invalid([{ field: 'epc', issue: 'is a class or a pattern; allowed is a single unit or a batch' }]);
}

function isBehind(entry: TraceEntry, [time, position]: readonly unknown[]): boolean {
  return entry.time > Number(time) || (entry.time === Number(time) && entry.position > Number(position));
}

function toDto({ eventID, unit, recorded }: Row, spelling: Spelling): TracedEventDto {
  return { eventID, path: pathTo(unit, spelling), event: bareEvent(recorded, spelling) };
}

function pathTo(unit: UnitInTime, spelling: Spelling): TraceStepDto[] {
  const { relation, epc, eventID, since, until, from } = unit;
  const step = { relation, epc: spelling.epc(epc), eventID, since: instant(since), until: instant(until) };
  return [...(from ? pathTo(from, spelling) : []), step];
}

function instant(microseconds: number): string | null {
  return Number.isFinite(microseconds) ? new Date(microseconds / 1000).toISOString() : null;
}
