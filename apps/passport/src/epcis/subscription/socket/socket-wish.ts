import { EpcisException } from '../../problem/epcis-exception.js';
import { SCHEDULE_FIELDS } from '../schedule/schedule.js';
import { readControls, type SubscriptionWish } from '../subscription-wish.js';

const FIELDS = Object.keys(SCHEDULE_FIELDS);
const CONTROLS = ['stream', 'reportIfEmpty', 'initialRecordTime'];

/** Of a page. The standard's OpenAPI has it, with a default, on the operation that opens a WebSocket too: generated clients send it, and it asks nothing of a socket. */
const NOT_OF_A_SOCKET = 'perPage';

/**
 * What the query string of a WebSocket says: `?stream=true`, or the fields of a schedule each as a parameter of its own.
 * @throws EpcisException SubscriptionControlsException
 */
export function readSocketWish(query: Readonly<Record<string, unknown>>, now: Date): SubscriptionWish {
  const known = [...CONTROLS, ...FIELDS, NOT_OF_A_SOCKET];
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw refused(`${unknown.slice(0, 80)} is not known here; ${[...CONTROLS, ...FIELDS].join(', ')} are.`);
  const fields = Object.entries(query).filter(([name]) => FIELDS.includes(name));
  const given = {
    schedule: fields.length > 0 ? Object.fromEntries(fields) : undefined,
    stream: truthOf(query['stream']),
    reportIfEmpty: truthOf(query['reportIfEmpty']),
    initialRecordTime: query['initialRecordTime'],
  };
  return readControls(given, now);
}

/** Anything else than true and false is left to be refused. */
function truthOf(text: unknown): unknown {
  if (text === 'true' || text === '') return true;
  return text === 'false' ? false : text;
}

function refused(detail: string): EpcisException {
  return new EpcisException('SubscriptionControlsException', detail);
}
