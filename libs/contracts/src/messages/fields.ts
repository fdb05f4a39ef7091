import { type TSchema, Type } from '@sinclair/typebox';

export const Instant = (description: string) => Type.String({ format: 'date-time', description });
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
export const Text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description === undefined ? {} : { description }) });
