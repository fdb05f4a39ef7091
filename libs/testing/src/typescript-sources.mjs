// Jest runs its global setup outside its own module system. There this lets Node take the libs from their TypeScript source
// (Node strips the types itself; imports say `./file.js`, as they must for the built files), so that nothing has to be built first.
import { registerHooks } from 'node:module';

export const sources = registerHooks({
  resolve(specifier, context, next) {
    const from = { ...context, conditions: [...context.conditions, '@proofmark/source'] };
    try {
      return next(specifier, from);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(specifier.replace(/\.js$/, '.ts'), from);
    }
  },
});
