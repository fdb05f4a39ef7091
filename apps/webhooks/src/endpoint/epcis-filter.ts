import type { EpcisEventMessage } from '@proofmark/contracts';
import { bareValue, classOfEpc, readEpc, type VocabularyName } from '@proofmark/gs1';

/** Which captured events an endpoint wants to hear of: those that fit every list that is there. */
export interface EpcisFilter {
  readonly eventTypes?: readonly string[];
  readonly actions?: readonly string[];
  readonly bizSteps?: readonly string[];
  readonly dispositions?: readonly string[];
  readonly readPoints?: readonly string[];
  readonly bizLocations?: readonly string[];
  /** Things, or classes such as a GTIN: then everything of the class. */
  readonly epcs?: readonly string[];
}

/** An event as filters see it: one spelling of everything. */
type Traits = Readonly<Record<keyof EpcisFilter, readonly string[]>>;
type EpcisEvent = EpcisEventMessage['data']['event'] & Readonly<Record<string, unknown>>;

/** Whether an event is wanted, asked once for each endpoint that wants any. */
export type EpcisWish = (filter: EpcisFilter) => boolean;

export function epcisWish(event: EpcisEvent): EpcisWish {
  let traits: Traits | undefined;
  return (filter) => fits(filter, (traits ??= traitsOf(event)));
}

function fits(filter: EpcisFilter, traits: Traits): boolean {
  return Object.entries(filter).every(([name, wanted]: [string, readonly string[] | undefined]) => {
    if (!wanted) return true;
    const trait = name as keyof EpcisFilter;
    const spelled = ONE_SPELLING[trait];
    return wanted.some((one) => traits[trait].includes(spelled(one)));
  });
}

const same = (text: string): string => text;
const identifier = (text: string): string => {
  const read = readEpc(text);
  return read.ok ? read.value.uri : text;
};
const term = (name: VocabularyName) => (text: string) => bareValue(name, text) ?? text;

const ONE_SPELLING: Readonly<Record<keyof EpcisFilter, (text: string) => string>> = {
  eventTypes: same,
  actions: same,
  bizSteps: term('bizStep'),
  dispositions: term('disposition'),
  readPoints: identifier,
  bizLocations: identifier,
  epcs: identifier,
};

const EPC_LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'];
const CLASS_LISTS = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'];

function traitsOf(event: EpcisEvent): Traits {
  const texts = (name: string) => [event[name]].flat().filter((value) => typeof value === 'string');
  const idOf = (place: unknown) => [(place as { id?: unknown } | undefined)?.id].filter((id) => typeof id === 'string');
  const classes = CLASS_LISTS.flatMap((name) => [event[name] ?? []].flat() as readonly { epcClass?: unknown }[]);
  const named = [
    ...['parentID', ...EPC_LISTS].flatMap(texts),
    ...classes.map(({ epcClass }) => epcClass).filter((uri) => typeof uri === 'string'),
  ];
  return {
    eventTypes: texts('type'),
    actions: texts('action'),
    bizSteps: texts('bizStep').map(ONE_SPELLING.bizSteps),
    dispositions: texts('disposition').map(ONE_SPELLING.dispositions),
    readPoints: idOf(event['readPoint']).map(identifier),
    bizLocations: idOf(event['bizLocation']).map(identifier),
    epcs: named.flatMap(withClasses),
  };
}

/** An item, and a batch, are of their product. */
function withClasses(text: string): readonly string[] {
  const read = readEpc(text);
  if (!read.ok) return [text];
  const epcClass = classOfEpc(read.value);
  return epcClass === null ? [read.value.uri] : [read.value.uri, epcClass.uri];
}
