// Turns values of the API into text for people.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function count(value) {
  return value === undefined || value === null ? '–' : grouped.format(value);
}

/** Thousandths of a credit as credits. */
export function credits(millicredits) {
  return millicredits === undefined || millicredits === null ? '–' : fine.format(millicredits / 1000);
}

export function bytes(value) {
  if (value === undefined || value === null || value < 0) return '–';
  if (value < 1024) return `${value} B`;
  const step = Math.min(3, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** step).toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB'][step]}`;
}

export function millis(value) {
  if (value === undefined || value === null || value < 0) return '–';
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 60_000) return `${(value / 1000).toFixed(1)} s`;
  return `${Math.round(value / 60_000)} min`;
}

/** How long ago, e.g. "3 minutes ago"; the exact time belongs in a title. */
export function ago(instant, now = Date.now()) {
  if (!instant) return '–';
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(Math.round(seconds), 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

export function moment(instant) {
  return instant ? new Date(instant).toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC') : '';
}

/** The start and end of a long id. */
export function short(id) {
  return id && id.length > 20 ? `${id.slice(0, 10)}…${id.slice(-6)}` : (id ?? '–');
}

export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Part of a whole as a percentage; a dash where there is no whole. */
export function percent(part, whole) {
  return whole > 0 ? `${Math.round((100 * part) / whole)} %` : '–';
}

/** `insufficient_credits` as "insufficient credits". */
export function words(code) {
  return code.replaceAll('_', ' ');
}
