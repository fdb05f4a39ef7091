import { type ApplicationIdentifier, define } from './definition.js';

const TRADE_ITEM = '01,02';
const ANY_ITEM = '01,02,8006,8026';
const PRODUCED = '01,02,03,8006,8026';
const DATE = 'N6/date-or-month';
const COUNTRIES = 'N3 [N3] [N3] [N3] [N3]';

/** What is said about a trade item: General Specifications §3.3 to §3.5 and §3.7. */
export const tradeAttributes: readonly ApplicationIdentifier[] = [
  define('02', 'CONTENT', { format: 'N14/check-digit+prefix2', needs: '37', never: '01,03' }),
  define('03', 'MTO GTIN', { format: 'N14/check-digit+prefix2', never: '01,02,37', attribute: false }),
  define('11', 'PROD DATE', { format: DATE, needs: PRODUCED }),
  define('12', 'DUE DATE', { format: DATE, needs: '8020' }),
  define('13', 'PACK DATE', { format: DATE, needs: PRODUCED }),
  define('15', 'BEST BEFORE or BEST BY', { format: DATE, needs: PRODUCED }),
  define('16', 'SELL BY', { format: DATE, needs: PRODUCED }),
  define('17', 'USE BY or EXPIRY', { format: DATE, needs: '01,02,03,255,8006,8026' }),
  define('20', 'VARIANT', { format: 'N2', needs: ANY_ITEM }),
  define('240', 'ADDITIONAL ID', { format: 'X..30', needs: ANY_ITEM }),
  define('241', 'CUST. PART No.', { format: 'X..30', needs: ANY_ITEM }),
  define('242', 'MTO VARIANT', { format: 'N..6', needs: ANY_ITEM }),
  define('243', 'PCN', { format: 'X..20', needs: '01' }),
  define('250', 'SECONDARY SERIAL', { format: 'X..30', needs: '01,8006 & 21' }),
  define('251', 'REF. TO SOURCE', { format: 'X..30', needs: '01,8006' }),
  define('30', 'VAR. COUNT', { format: 'N..8', needs: TRADE_ITEM }),
  define('37', 'COUNT', { format: 'N..8', needs: '00 & 02,8026' }),
  define('422', 'ORIGIN', { format: 'N3', needs: ANY_ITEM, never: '426' }),
  define('423', 'COUNTRY - INITIAL PROCESS', { format: COUNTRIES, needs: TRADE_ITEM, never: '426' }),
  define('424', 'COUNTRY - PROCESS', { format: 'N3', needs: TRADE_ITEM, never: '426' }),
  define('425', 'COUNTRY - DISASSEMBLY', { format: COUNTRIES, needs: TRADE_ITEM, never: '426' }),
  define('426', 'COUNTRY - FULL PROCESS', { format: 'N3', needs: TRADE_ITEM }),
  define('427', 'ORIGIN SUBDIVISION', { format: 'X..3', needs: `${TRADE_ITEM} & 422` }),
  define('7001', 'NSN', { format: 'N13', needs: ANY_ITEM }),
  define('7002', 'MEAT CUT', { format: 'X..30', needs: TRADE_ITEM }),
  define('7003', 'EXPIRY TIME', { format: 'N6/date N4/time', needs: TRADE_ITEM }),
  define('7004', 'ACTIVE POTENCY', { format: 'N..4', needs: '01+10' }),
  define('7005', 'CATCH AREA', { format: 'X..12', needs: TRADE_ITEM }),
  define('7006', 'FIRST FREEZE DATE', { format: 'N6/date', needs: TRADE_ITEM }),
  define('7007', 'HARVEST DATE', { format: 'N6/date [N6]/date', needs: TRADE_ITEM }),
  define('7008', 'AQUATIC SPECIES', { format: 'X..3', needs: TRADE_ITEM }),
  define('7009', 'FISHING GEAR TYPE', { format: 'X..10', needs: TRADE_ITEM }),
  define('7010', 'PROD METHOD', { format: 'X..2', needs: TRADE_ITEM }),
  define('7011', 'TEST BY DATE', { format: 'N6/date [N4]/time', needs: TRADE_ITEM }),
  define('7020', 'REFURB LOT', { format: 'X..20', needs: '01,8006 & 416' }),
  define('7021', 'FUNC STAT', { format: 'X..20', needs: '01,8006' }),
  define('7022', 'REV STAT', { format: 'X..20', needs: '7021' }),
  define('7023', 'GIAI - ASSEMBLY', { format: 'X..30/prefix' }),
  ...numbered('703', 10, (code, at) => define(code, `PROCESSOR # ${at}`, { format: 'N3 X..27', needs: TRADE_ITEM })),
  ...['PZN', 'CIP', 'CN', 'DRN', 'AIM', 'NDC', 'AIC', 'SRN'].map((body, at) =>
    define(`71${at}`, `NHRN ${body}`, { format: 'X..20', needs: '01' }),
  ),
  ...numbered('723', 10, (code, at) => define(code, `CERT # ${at + 1}`, { format: 'X2 X..28', needs: '01,8004' })),
  define('7240', 'PROTOCOL', { format: 'X..20', needs: '01,8006' }),
  define('8001', 'DIMENSIONS', { format: 'N4/non-zero N5/non-zero N3/non-zero N1/winding N1', needs: '01' }),
  define('8002', 'CMT No.', { format: 'X..20' }),
  define('8005', 'PRICE PER UNIT', { format: 'N6', needs: TRADE_ITEM }),
  define('8008', 'PROD TIME', { format: 'N6/date N2/hour [N2]/minute [N2]/minute', needs: TRADE_ITEM }),
  define('8009', 'OPTSEN', { format: 'X..50', needs: '00,01' }),
  define('8012', 'VERSION', { format: 'X..20', needs: '01,8006' }),
  define('8014', 'MUDI', { format: 'X..25/check-pair+prefix+non-digit', needs: '01', attribute: false }),
  define('8026', 'ITIP CONTENT', { format: 'N14/check-digit+prefix2 N4/piece', needs: '37', never: '02,8006' }),
  define('8030', 'DIGSIG', { format: 'Z..90', needs: '00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018' }),
  define('8040', 'IMEI', { format: 'N15', needs: '01+21', attribute: false }),
  define('8041', 'IMEI2', { format: 'N15', needs: '01+21+8040', attribute: false }),
  define('8042', 'ESIM', { format: 'N32', needs: '01+21+8040', attribute: false }),
  define('8043', 'PSIM', { format: 'N18 [N..2]', needs: '01+21+8040', attribute: false }),
  define('8200', 'PRODUCT URL', { format: 'X..70', needs: '01', attribute: false }),
];

function numbered(
  stem: string,
  count: number,
  make: (code: string, at: number) => ApplicationIdentifier,
): ApplicationIdentifier[] {
  return Array.from({ length: count }, (_, at) => make(`${stem}${at}`, at));
}
