import { newPersonKey, normalEmail, sealPerson, unsealPerson } from './person.js';

const person = { email: 'ida@example.com', name: 'Ida Nord' };

describe('the personal data of a member', () => {
  it('comes back with the key and the member it was sealed for', () => {
    const key = newPersonKey();
    expect(unsealPerson(sealPerson(person, key, 'usr_1'), key, 'usr_1')).toEqual(person);
  });

  it('is gone without the key, or for another member', () => {
    const key = newPersonKey();
    const sealed = sealPerson(person, key, 'usr_1');
    expect(sealed).not.toContain('ida');
    expect(() => unsealPerson(sealed, newPersonKey(), 'usr_1')).toThrow();
    expect(() => unsealPerson(sealed, key, 'usr_2')).toThrow();
  });

  it('knows an address in any capitals', () => expect(normalEmail(' Ida@Example.COM ')).toBe('ida@example.com'));
});
