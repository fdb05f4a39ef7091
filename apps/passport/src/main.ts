import { setFlagsFromString } from 'node:v8';
import { boot } from '@proofmark/runtime';
import { passport } from './index.js';

// Documents come and go by the megabyte. V8 would let four times of what lives pile up before it looks what can go; with half as much again
// the process stays below 400 MB, for a few percent of its time.
setFlagsFromString('--heap-growing-percent=50');
boot(passport);
