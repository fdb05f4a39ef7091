/** XML 1.0 §2.2 has no place for these, whatever their escape. */
const IMPOSSIBLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;
const MARKS: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
};
const START =
  'A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f';
const FURTHER = '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const FIRST = new RegExp(`[${START}${FURTHER}]`, 'u');
const OTHER = new RegExp(`[${START}${FURTHER}.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040-]`, 'u');

/** Text between tags. */
export function escapeText(text: string): string {
  return text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>\r]/g, (mark) => MARKS[mark] ?? mark);
}

/** The value of an attribute between double quotes. */
function escapeAttribute(text: string): string {
  return text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"\t\n\r]/g, (mark) => MARKS[mark] ?? mark);
}

/** A name without prefix; what XML does not allow in one is written `_x0040_` as SQL/XML does (ISO/IEC 9075-14 §9.1). */
export function xmlName(name: string): string {
  const written = [...name].map((letter, at) => {
    if ((at === 0 ? FIRST : OTHER).test(letter)) return letter;
    return `_x${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}_`;
  });
  return written.length === 0 ? '_' : written.join('');
}

/** @param content escaped already @param attributes with a space before each, escaped already */
export function tag(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** @returns ` name="value"` of each that is there */
export function attributesText(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join('');
}

/** Members of JSON as elements of their names, those of a list as `i`: RFC 7807, appendix A. */
export function membersText(object: object): string {
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return value.map((one) => tag('i', write(one))).join('');
    return typeof value === 'object' && value !== null ? membersText(value) : escapeText(String(value));
  };
  return Object.entries(object)
    .filter(([, one]) => one !== undefined && one !== null)
    .map(([name, one]) => tag(xmlName(name), write(one)))
    .join('');
}
