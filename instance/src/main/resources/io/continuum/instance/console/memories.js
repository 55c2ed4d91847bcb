// Ask the memory what anybody with a key can ask it and see why each hit is there; or ask the federation, for credits.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { count, credits, millis, plural } from './format.js';
import { Badge, Card, Command, Empty, Read, When } from './parts.js';

export function Memories({ live, say }) {
  const [query, setQuery] = useState('');
  const [answer, setAnswer] = useState(null);
  const [told, setTold] = useState(null);
  const put = async (path, body, show) => {
    setAnswer(null);
    setTold(null);
    if (!query.trim()) return;
    try {
      show(await post(path, body));
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
  };
  const search = (event) => {
    event.preventDefault();
    put('/v1/recall', { query, limit: 15 }, setAnswer);
  };
  return html`
    <form class="search" role="search" onSubmit=${search}>
      <label class="hidden" for="query">Recall</label>
      <input id="query" type="search" value=${query} placeholder="Recall, for example: slow query after the release" onInput=${(event) => setQuery(event.target.value)} />
      <button class="primary">Recall</button>
      <button type="button" onClick=${() => put('/v1/ask', { question: query }, setTold)}>Ask the federation</button>
    </form>
    <div class="grid">
    ${told ? html`<${Told} told=${told} />` : null}
    ${answer
      ? html`<${Card} title=${plural(answer.hits.length, 'hit')} note=${`in ${millis(answer.query_time_ms)}`} wide>
          ${answer.hits.length === 0
            ? html`<${Empty}>Nothing in memory matches well enough. The federation may know: ask it.<//>`
            : html`<ol class="feed">${answer.hits.map((hit) => html`<li key=${hit.id}>
                <p>${hit.text}</p>
                <span class="note"><${Badge}>${hit.kind}<//> <${Badge} kind=${hit.origin === 'own' ? '' : 'info'}>${hit.origin}<//> score ${Number(hit.score).toFixed(2)}
                  ${Object.entries(hit.why ?? {}).map(([leg, value]) => html` · ${leg} ${typeof value === 'number' ? value.toFixed(2) : String(value)}`)} · <${When} at=${hit.event_time ?? hit.recorded_at} /></span>
              </li>`)}</ol>`}
        <//>`
      : html`<${Card} title="Newest" wide><${Read} of=${live.state.memories}>${(data) =>
          (data.memories ?? []).length === 0
            ? html`<${Empty}>Nothing learnt yet. Try <${Command}>continuum learn notes.md<//>.<//>`
            : html`<ol class="feed">${data.memories.map((memory) => html`<li key=${memory.id}><p>${memory.text}</p>
                <span class="note"><${Badge}>${memory.kind}<//> ${memory.space ? html`<${Badge}>${memory.space}<//>` : null} <${When} at=${memory.recorded_at} /></span></li>`)}</ol>`}<//><//>`}
    </div>`;
}

/** What others have learnt, and what it cost to hear it. */
function Told({ told }) {
  const cost = told.charged_millicredits > 0 ? `${credits(told.charged_millicredits)} credits from ${told.paid_from}` : 'free of charge';
  return html`<${Card} title=${`${plural(told.answers.length, 'answer')} of the federation`} note=${`${plural(told.pages_fetched, 'page')}, ${cost}`} wide id="told">
    ${told.problem ? html`<p class="trouble">${told.problem}</p>` : null}
    ${told.answers.length === 0
      ? html`<${Empty}>No organisation has shared anything about this yet.<//>`
      : html`<ol class="feed">${told.answers.map((each) => html`<li key=${each.sentence}><p>${each.sentence}</p>
          <span class="note">${plural(each.organisations, 'organisation')} agree · confidence ${each.confidence.toFixed(1)} · support ${count(each.support)}${each.own ? ' · known here too' : ''}</span></li>`)}</ol>`}
  <//>`;
}
