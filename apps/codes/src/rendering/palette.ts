/** `#rrggbb`; a background of null is transparent. */
export interface Palette {
  readonly foreground: string;
  readonly background: string | null;
}
