import type { Drawing, PlacedText } from './drawing.js';
import type { Palette } from './palette.js';

export function svgOf(drawing: Drawing, { foreground, background }: Palette): string {
  const { width, height, text } = drawing;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...(background === null ? [] : [`<path fill="${background}" d="M0 0h${width}v${height}H0z"/>`]),
    `<path fill="${foreground}" shape-rendering="crispEdges" d="${modulesPath(drawing)}"/>`,
    ...(text === null ? [] : [`<path fill="${foreground}" d="${textPath(text)}"/>`]),
    '</svg>',
  ].join('');
}

/** One rectangle per run of dark modules. */
function modulesPath({ matrix: { size, modules }, scale, offset }: Drawing): string {
  let path = '';
  for (let row = 0; row < size; row++) {
    for (let from = 0; from < size; from++) {
      if (!modules[row * size + from]) continue;
      let to = from;
      while (to < size && modules[row * size + to]) to++;
      const run = (to - from) * scale;
      path += `M${offset + from * scale} ${offset + row * scale}h${run}v${scale}h-${run}z`;
      from = to;
    }
  }
  return path;
}

function textPath({ outline, fontSize, x, y }: PlacedText): string {
  const at = (px: number, py: number) => `${round(x + px * fontSize)} ${round(y + py * fontSize)}`;
  return outline.commands
    .map((command) => {
      switch (command.type) {
        case 'M':
        case 'L':
          return `${command.type}${at(command.x, command.y)}`;
        case 'Q':
          return `Q${at(command.x1, command.y1)} ${at(command.x, command.y)}`;
        case 'C':
          return `C${at(command.x1, command.y1)} ${at(command.x2, command.y2)} ${at(command.x, command.y)}`;
        case 'Z':
          return 'Z';
      }
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
