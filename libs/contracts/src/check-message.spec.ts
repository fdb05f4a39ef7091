import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkMessage, type Message, messageDefinitions, MessageInvalid } from './index.js';

const golden = JSON.parse(readFileSync(new URL('./messages.golden.json', import.meta.url), 'utf8')) as Record<
  string,
  Message
>;

describe('a public message', () => {
  it.each(messageDefinitions.map(({ type }) => type))('%s has a golden sample that keeps its promise', (type) => {
    const sample = golden[type];
    if (!sample) throw new Error(`No golden sample of ${type}.`);
    expect(() => checkMessage(sample)).not.toThrow();
  });

  it.each(messageDefinitions.map(({ type }) => type))('%s is refused when a field of its data is missing', (type) => {
    const sample = golden[type] as Message<string, Record<string, unknown>>;
    for (const field of Object.keys(sample.data)) {
      const data = Object.fromEntries(Object.entries(sample.data).filter(([name]) => name !== field));
      expect(() => checkMessage({ ...sample, data })).toThrow(MessageInvalid);
    }
  });

  it('is refused when its type was never published', () => {
    expect(() => checkMessage({ ...golden['qr.created']!, type: 'qr.invented' })).toThrow(
      'not a published message type',
    );
  });

  it('is refused without a workspace', () => {
    const { workspaceid: _, ...rest } = golden['qr.created']!;
    expect(() => checkMessage(rest as Message)).toThrow(MessageInvalid);
  });
});
