import { setFlagsFromString } from 'node:v8';
import { boot } from '@proofmark/runtime';
import { resolver } from './index.js';

// What lives here is little and lasts, what a redirect leaves behind is much: left to itself V8 keeps twice as much garbage as there is life.
setFlagsFromString('--heap-growing-percent=50');
boot(resolver);
