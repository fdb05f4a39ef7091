import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { sealCursor, openCursor, type Position } from './cursor.js';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 25;
const MAX_CURSOR_LENGTH = 1024;

/** The query of a list. A list's own filters stand in a class that extends this one. */
export class PageQuery {
  @ApiPropertyOptional({
    description: 'How many at most.',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    type: 'integer',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  readonly limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({
    description: 'The `nextCursor` of the page before, with the same filters.',
    maxLength: MAX_CURSOR_LENGTH,
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CURSOR_LENGTH)
  readonly cursor?: string;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly page: { readonly nextCursor: string | null; readonly hasMore: boolean };
}

export interface PageSource<Row, Item> {
  /** Rows in their stable order, from the first one after the position (null: from the start), at most `limit`. */
  fetch(after: Position | null, limit: number): Promise<readonly Row[]>;
  /** Where a row stands in that order: its sort columns, ending in one that is unique. */
  position(row: Row): Position;
  view(row: Row): Item;
}

/**
 * One page of a list. The cursor is sealed and bound to the caller's workspace and mode, the address and the filters.
 * @throws Rejected `invalid_cursor` for a cursor that is none of ours, or belongs to another list
 */
export async function page<Row, Item>(query: PageQuery, source: PageSource<Row, Item>): Promise<Page<Item>> {
  const after = query.cursor === undefined ? null : openCursor(query.cursor, query);
  const rows = await source.fetch(after, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > query.limit;
  return {
    data: shown.map((row) => source.view(row)),
    page: { nextCursor: hasMore && last !== undefined ? sealCursor(source.position(last), query) : null, hasMore },
  };
}
