import { ApiProperty } from '@nestjs/swagger';

/** The end of every list's answer, for its documentation. */
export class PageInfo {
  @ApiProperty({ type: String, nullable: true, description: 'Give it as `cursor` to read on; null on the last page.' })
  nextCursor: string | null;
  @ApiProperty() hasMore: boolean;
}
