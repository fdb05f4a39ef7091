import { ApiProperty } from '@nestjs/swagger';
import { ERROR_BEHAVIOURS, type ErrorBehaviour, type EventProblem } from './capture-job.js';

/** EPCIS 2.0 §12.6.3, and counts beside it. */
export class CaptureJobView {
  @ApiProperty({ example: 'cap_01jvm3k5n0000000000000000f' })
  captureID: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', required: false, description: 'Absent while it runs.' })
  finishedAt?: string;

  @ApiProperty()
  running: boolean;

  @ApiProperty({ description: 'false from the first error on.' })
  success: boolean;

  @ApiProperty({ enum: ERROR_BEHAVIOURS })
  captureErrorBehaviour: ErrorBehaviour;

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description:
      'Problems of RFC 9457 with `index` and `eventID` of the event, and `pointer`, a JSON Pointer into the document. The first hundred.',
  })
  errors: readonly EventProblem[];

  @ApiProperty({
    required: false,
    example: '/api/v1/epcis/capture/cap_01jvm3k5n0000000000000000f/errors',
    description: 'Where all errors are, in pages; there where they are more than a hundred.',
  })
  errorFile?: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: 'What is doubtful in events that were captured, told in the same way.',
  })
  warnings: readonly EventProblem[];

  @ApiProperty({ description: 'Events in the document.' })
  eventCount: number;

  @ApiProperty({ description: 'Events of it that are new and kept.' })
  capturedCount: number;

  @ApiProperty({ description: 'Events of it that were captured before, with the same content.' })
  duplicateCount: number;

  @ApiProperty({ description: 'All errors, told or not.' })
  errorCount: number;

  @ApiProperty({ description: 'All warnings, told or not.' })
  warningCount: number;
}
