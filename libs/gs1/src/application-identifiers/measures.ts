import { type ApplicationIdentifier, define, type Terms } from './definition.js';

// Each n stands for one digit.
const MEASURED_ITEM = '30,31nn,32nn,35nn,36nn';

/** A measure's code without its last digit, which counts the decimals: 0 to 5. General Specifications §3.6. */
const MEASURES: readonly (readonly [needs: string, stems: readonly string[], title: string])[] = [
  ['01,02', ['310', '320', '356'], 'NET WEIGHT'],
  ['01,02', ['311', '321', '322', '323'], 'LENGTH'],
  ['01,02', ['312', '324', '325', '326'], 'WIDTH'],
  ['01,02', ['313', '327', '328', '329'], 'HEIGHT'],
  ['01,02', ['314', '350', '351', '352'], 'AREA'],
  ['01,02', ['315', '316', '357', '360', '361', '364', '365', '366'], 'NET VOLUME'],
  ['00,01', ['330', '340'], 'GROSS WEIGHT'],
  ['00,01', ['331', '341', '342', '343'], 'LENGTH, log'],
  ['00,01', ['332', '344', '345', '346'], 'WIDTH, log'],
  ['00,01', ['333', '347', '348', '349'], 'HEIGHT, log'],
  ['00,01', ['334', '353', '354', '355'], 'AREA, log'],
  ['00,01', ['335', '336', '362', '363', '367', '368', '369'], 'VOLUME, log'],
  ['01', ['337'], 'KG PER m²'],
];

/** Measures, prices and amounts: whole families of codes that differ in their number of decimals only. */
export const measures: readonly ApplicationIdentifier[] = [
  ...MEASURES.flatMap(([needs, stems, title]) =>
    stems.flatMap((stem) => family(stem, 6, title, { format: 'N6', needs, never: `${stem}n` })),
  ),
  ...family('390', 10, 'AMOUNT', { format: 'N..15', needs: '255,8020', never: '390n,391n,394n,8111' }),
  ...family('391', 10, 'AMOUNT', { format: 'N3 N..15', needs: '8020', never: '391n' }),
  ...family('392', 10, 'PRICE', { format: 'N..15', needs: `01 & ${MEASURED_ITEM}`, never: '392n,393n' }),
  ...family('393', 10, 'PRICE', { format: 'N3 N..15', needs: MEASURED_ITEM, never: '393n' }),
  ...family('394', 4, 'PRCNT OFF', { format: 'N4', needs: '255', never: '394n,8111' }),
  ...family('395', 6, 'PRICE/UoM', { format: 'N6', needs: MEASURED_ITEM, never: '392n,393n,395n,8005' }),
];

function family(stem: string, count: number, title: string, terms: Terms): ApplicationIdentifier[] {
  return Array.from({ length: count }, (_, decimals) => define(`${stem}${decimals}`, title, terms));
}
