import type { IncomingMessage } from 'node:http';
import { addressOf, lowered } from './caller.js';

const from = (forwarded?: string) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '10.0.0.9' } }) as unknown as IncomingMessage;

describe('the mode of a request', () => {
  it('is that of the key', () => {
    expect(lowered('live', {})).toBe('live');
    expect(lowered('test', {})).toBe('test');
  });
  it('can be lowered by a header', () => {
    expect(lowered('live', { 'x-proofmark-mode': 'test' })).toBe('test');
    expect(lowered('live', { 'x-traciqo-sandbox': 'true' })).toBe('test');
  });
  it('can never be raised', () => {
    expect(lowered('test', { 'x-proofmark-mode': 'live' })).toBe('test');
    expect(lowered('test', { 'x-traciqo-sandbox': 'false' })).toBe('test');
  });
  it('is not guessed from a word that is no mode', () =>
    expect(() => lowered('live', { 'x-proofmark-mode': 'tset' })).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    ));
});

describe('the address of a caller', () => {
  it('is that of the connection, whatever the caller says', () =>
    expect(addressOf(from('192.0.2.1'), 0)).toBe('10.0.0.9'));
  it('is what the outermost trusted proxy saw', () => {
    expect(addressOf(from('203.0.113.5'), 1)).toBe('203.0.113.5');
    expect(addressOf(from('192.0.2.1, 203.0.113.5'), 1)).toBe('203.0.113.5');
    expect(addressOf(from('192.0.2.1, 203.0.113.5, 10.0.0.8'), 2)).toBe('203.0.113.5');
  });
  it('is the nearest known one when a proxy said nothing', () => {
    expect(addressOf(from(), 1)).toBe('10.0.0.9');
    expect(addressOf(from(''), 2)).toBe('10.0.0.9');
  });
});
