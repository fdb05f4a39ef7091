import './bound-garbage.js';
import { boot } from '@proofmark/runtime';
import { passport } from './index.js';

boot(passport);
