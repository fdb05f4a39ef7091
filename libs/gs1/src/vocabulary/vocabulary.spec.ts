import { describe, expect, it } from '@jest/globals';
import { bareValue, type VocabularyName, vocabularyValue, vocabularyValues } from './vocabulary.js';

const names: readonly VocabularyName[] = [
  'bizStep',
  'disposition',
  'bizTransactionType',
  'sourceDestType',
  'errorReason',
  'component',
  'measurementType',
  'alertType',
];

describe('a word of the vocabularies', () => {
  it('is the same in its bare, URN and web form', () => {
    for (const name of names)
      for (const word of vocabularyValues(name))
        for (const form of ['bare', 'urn', 'web'] as const) {
          const spelled = vocabularyValue(name, word, form);
          expect(bareValue(name, spelled)).toBe(word);
          expect(vocabularyValue(name, spelled, 'web')).toBe(vocabularyValue(name, word, 'web'));
        }
  });

  it.each([
    ['bizStep', 'urn:epcglobal:cbv:bizstep:shipping', 'https://ref.gs1.org/cbv/BizStep-shipping'],
    ['disposition', 'cbv:Disp-in_transit', 'https://ref.gs1.org/cbv/Disp-in_transit'],
    ['bizTransactionType', 'po', 'https://ref.gs1.org/cbv/BTT-po'],
    ['sourceDestType', 'https://ns.gs1.org/cbv/SDT-location', 'https://ref.gs1.org/cbv/SDT-location'],
    ['errorReason', 'urn:epcglobal:cbv:er:incorrect_data', 'https://ref.gs1.org/cbv/ER-incorrect_data'],
    ['component', 'x', 'https://ref.gs1.org/cbv/Comp-x'],
    ['measurementType', 'gs1:Temperature', 'https://ref.gs1.org/voc/Temperature'],
    ['measurementType', 'https://gs1.org/voc/Temperature', 'https://ref.gs1.org/voc/Temperature'],
    ['alertType', 'ALARM_CONDITION', 'https://ref.gs1.org/voc/ALARM_CONDITION'],
  ] as const)('of %s: %s means %s', (name, text, web) => expect(vocabularyValue(name, text, 'web')).toBe(web));

  it('of another vocabulary, or of a company, stays as it is', () => {
    for (const text of [
      'in_transit',
      'https://example.com/step/x',
      'urn:epcglobal:cbv:bizstep:nonsense',
      'toString',
      '',
    ]) {
      expect(bareValue('bizStep', text)).toBeUndefined();
      expect(vocabularyValue('bizStep', text, 'web')).toBe(text);
    }
  });

  it('that is younger than the URNs has its web form in their place', () => {
    expect(vocabularyValue('component', 'x', 'urn')).toBe('https://ref.gs1.org/cbv/Comp-x');
  });
});
