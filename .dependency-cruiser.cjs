const { boundaries } = require('./tools/boundaries.cjs');

module.exports = boundaries(__dirname);
