// Pictures of figures that were read: each also says in words what it shows, for those who hear the page.

import { html } from './vendor/htm-preact.js';
import { count } from './format.js';

const WIDTH = 640;
const HEIGHT = 150;

/** Columns by day: days are {day, values: {name: number}}, series {name, label, tone}; on top of each other, or side by side. */
export function Columns({ days, series, label, stacked, format = count }) {
  const totals = days.map((day) => {
    const values = series.map((each) => day.values[each.name] ?? 0);
    return stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  });
  const high = Math.max(1, ...totals);
  const step = WIDTH / days.length;
  const width = (step * 0.76) / (stacked ? 1 : series.length);
  const bars = days.flatMap((day, at) => {
    let below = 0;
    return series.map((each, nth) => {
      const value = day.values[each.name] ?? 0;
      const height = (value / high) * (HEIGHT - 4);
      below = stacked ? below + height : height;
      return html`<rect class=${`tone-${each.tone}`} x=${at * step + step * 0.12 + (stacked ? 0 : nth * width)} y=${HEIGHT - below} width=${width} height=${height}>
        <title>${day.day}: ${format(value)} ${each.label}</title></rect>`;
    });
  });
  const sums = series.map((each) => ({ ...each, sum: days.reduce((sum, day) => sum + (day.values[each.name] ?? 0), 0) }));
  return html`<figure class="columns">
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img"
      aria-label=${`${label}: ${sums.map((each) => `${format(each.sum)} ${each.label}`).join(', ')}, at most ${format(Math.max(0, ...totals))} in a day`}>
      <line class="base" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />${bars}
    </svg>
    <figcaption><span>${days[0]?.day}</span><span>most in a day: ${format(Math.max(0, ...totals))}</span><span>${days.at(-1)?.day}</span></figcaption>
    <${Legend} parts=${sums.map((each) => ({ ...each, text: format(each.sum) }))} />
  </figure>`;
}

/** Parts of a whole as one bar: parts are {name, label, tone, value}. */
export function Whole({ parts, label, format = count }) {
  const shown = parts.filter((part) => part.value > 0);
  const sum = shown.reduce((all, part) => all + part.value, 0);
  let at = 0;
  return html`<figure class="whole">
    <svg viewBox="0 0 1000 36" preserveAspectRatio="none" role="img" aria-label=${`${label}: ${shown.map((part) => `${part.label} ${format(part.value)}`).join(', ') || 'nothing'}`}>
      <rect class="rest" x="0" y="0" width="1000" height="36" />
      ${shown.map((part) => {
        const width = (part.value / sum) * 1000;
        at += width;
        return html`<rect class=${`tone-${part.tone}`} x=${at - width} y="0" width=${width} height="36"><title>${part.label}: ${format(part.value)}</title></rect>`;
      })}
    </svg>
    <${Legend} parts=${parts.map((part) => ({ ...part, text: format(part.value) }))} />
  </figure>`;
}

/** How far a share has gone towards its mark: both 0 to 1. */
export function Gauge({ share, mark, label, tone }) {
  return html`<figure class="gauge">
    <svg viewBox="0 0 1000 36" preserveAspectRatio="none" role="img" aria-label=${label}>
      <rect class="rest" x="0" y="0" width="1000" height="36" />
      <rect class=${`tone-${tone}`} x="0" y="0" width=${share * 1000} height="36" />
      <line class="mark" x1=${mark * 1000} x2=${mark * 1000} y1="0" y2="36" />
    </svg>
    <figcaption><span>0 %</span><span>alert above ${Math.round(mark * 100)} %</span><span>100 %</span></figcaption>
  </figure>`;
}

/** Bars beside their names, longest first: rows are {name, value}. */
export function Ranking({ rows, label, format = count }) {
  const sorted = [...rows].sort((one, other) => other.value - one.value);
  const high = Math.max(1, ...sorted.map((row) => row.value));
  return html`<ol class="ranking" aria-label=${label}>${sorted.map((row) => html`<li key=${row.name}>
    <span>${row.name}</span><b>${format(row.value)}</b>
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="tone-warn" width=${(row.value / high) * 100} height="4" /></svg>
  </li>`)}</ol>`;
}

function Legend({ parts }) {
  return html`<ul class="legend">${parts.map((part) => html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class=${`tone-${part.tone}`} width="10" height="10" rx="2" /></svg>
    ${part.label} <b>${part.text}</b></li>`)}</ul>`;
}
