import { type ApplicationIdentifier, define } from './definition.js';

const GLN = 'N13/check-digit+prefix';
const LOGISTIC_UNIT = { needs: '00' } as const;
const PERSON = '8017,8018';
const NO_FULL_NAME = '7256,7259';

/** Addresses on a logistic unit, the same ten for its receiver and for its return: General Specifications §3.8. */
function address(stem: string, of: string): ApplicationIdentifier[] {
  const short = { format: 'X..35/percent', ...LOGISTIC_UNIT };
  const long = { format: 'X..70/percent', ...LOGISTIC_UNIT };
  return [
    define(`${stem}0`, `${of} COMP`, short),
    define(`${stem}1`, `${of} NAME`, short),
    define(`${stem}2`, `${of} ADD1`, long),
    define(`${stem}3`, `${of} ADD2`, { ...long, needs: `${stem}2` }),
    define(`${stem}4`, `${of} SUB`, long),
    define(`${stem}5`, `${of} LOC`, long),
    define(`${stem}6`, `${of} REG`, long),
    define(`${stem}7`, `${of} COUNTRY`, { format: 'X2', ...LOGISTIC_UNIT }),
  ];
}

/** What is said about transport, places, people, payment and coupons: General Specifications §3.6 to §3.10. */
export const logisticAttributes: readonly ApplicationIdentifier[] = [
  define('400', 'ORDER NUMBER', { format: 'X..30' }),
  define('403', 'ROUTE', { format: 'X..30', ...LOGISTIC_UNIT }),
  define('410', 'SHIP TO LOC', { format: GLN }),
  define('411', 'BILL TO', { format: GLN }),
  define('412', 'PURCHASE FROM', { format: GLN }),
  define('413', 'SHIP FOR LOC', { format: GLN }),
  define('416', 'PROD/SERV LOC', { format: GLN }),
  define('420', 'SHIP TO POST', { format: 'X..20', never: '421' }),
  define('421', 'SHIP TO POST', { format: 'N3 X..9', never: '4307' }),
  ...address('430', 'SHIP TO'),
  define('4308', 'SHIP TO PHONE', { format: 'X..30', ...LOGISTIC_UNIT }),
  define('4309', 'SHIP TO GEO', { format: 'N10/latitude N10/longitude', ...LOGISTIC_UNIT }),
  ...address('431', 'RTN TO'),
  define('4318', 'RTN TO POST', { format: 'X..20', ...LOGISTIC_UNIT }),
  define('4319', 'RTN TO PHONE', { format: 'X..30', ...LOGISTIC_UNIT }),
  define('4320', 'SRV DESCRIPTION', { format: 'X..35/percent', ...LOGISTIC_UNIT }),
  define('4321', 'DANGEROUS GOODS', { format: 'N1/yes-no', ...LOGISTIC_UNIT }),
  define('4322', 'AUTH TO LEAVE', { format: 'N1/yes-no', ...LOGISTIC_UNIT }),
  define('4323', 'SIG REQUIRED', { format: 'N1/yes-no', ...LOGISTIC_UNIT }),
  define('4324', 'NOT BEF DEL DT', { format: 'N6/date-or-month N4/time', ...LOGISTIC_UNIT }),
  define('4325', 'NOT AFT DEL DT', { format: 'N6/date-or-month N4/time', ...LOGISTIC_UNIT }),
  define('4326', 'REL DATE', { format: 'N6/date', ...LOGISTIC_UNIT }),
  define('4330', 'MAX TEMP F.', { format: 'N6 [X1]/hyphen', never: '4331', ...LOGISTIC_UNIT }),
  define('4331', 'MAX TEMP C.', { format: 'N6 [X1]/hyphen', never: '4330', ...LOGISTIC_UNIT }),
  define('4332', 'MIN TEMP F.', { format: 'N6 [X1]/hyphen', never: '4333', ...LOGISTIC_UNIT }),
  define('4333', 'MIN TEMP C.', { format: 'N6 [X1]/hyphen', never: '4332', ...LOGISTIC_UNIT }),
  define('7041', 'UFRGT UNIT TYPE', { format: 'X..4', attribute: false, ...LOGISTIC_UNIT }),
  define('7241', 'AIDC MEDIA TYPE', { format: 'N2/media', needs: PERSON }),
  define('7242', 'VCN', { format: 'X..25', needs: PERSON }),
  define('7250', 'DOB', { format: 'N8/date-of-century', needs: '8018', never: '7251' }),
  define('7251', 'DOB TIME', { format: 'N8/date-of-century N4/time', needs: '8018', never: '7250' }),
  define('7252', 'BIO SEX', { format: 'N1/sex', needs: '8018' }),
  define('7253', 'FAMILY NAME', { format: 'X..40/percent', needs: PERSON, never: NO_FULL_NAME }),
  define('7254', 'GIVEN NAME', { format: 'X..40/percent', needs: PERSON, never: NO_FULL_NAME }),
  define('7255', 'SUFFIX', { format: 'X..10', needs: PERSON, never: NO_FULL_NAME }),
  define('7256', 'FULL NAME', { format: 'X..90/percent', needs: PERSON }),
  define('7257', 'PERSON ADDR', { format: 'X..70/percent', needs: '8018' }),
  define('7258', 'BIRTH SEQUENCE', { format: 'X3/birth', needs: '8018+7259' }),
  define('7259', 'BABY', { format: 'X..40/percent', needs: '8018', never: '7256' }),
  define('8007', 'IBAN', { format: 'X..34/iban', needs: '415' }),
  define('8110', '', { format: 'X..70' }),
  define('8111', 'POINTS', { format: 'N4', needs: '255' }),
  define('8112', '', { format: 'X..70' }),
  define('90', 'INTERNAL', { format: 'X..30' }),
  ...Array.from({ length: 9 }, (_, at) => define(`9${at + 1}`, 'INTERNAL', { format: 'X..90' })),
];
