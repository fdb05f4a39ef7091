import { ValidateIf } from 'class-validator';

/** Of a property that may be left out of a body, but not be null: that would be a value (class-validator's IsOptional lets it through). */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
