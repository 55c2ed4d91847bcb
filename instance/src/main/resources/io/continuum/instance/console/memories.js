// Everything this instance remembers: found by words or by what it is, looked at, corrected, kept back, undone, forgotten.
// What is looked for stands in the address, so that it can be kept and sent.

import { html, useEffect, useState } from './vendor/htm-preact.js';
import { get, post } from './api.js';
import { count, credits, plural } from './format.js';
import { Memory } from './memory.js';
import { Badge, Card, Command, Confirm, Empty, When } from './parts.js';

const KINDS = ['message', 'note', 'document', 'fact', 'preference', 'decision', 'episode', 'skill'];
const STATUSES = ['active', 'superseded', 'archived', 'quarantined', 'all'];
const PAGE = 30;

/** What the address asks for. */
function wishOf(hash) {
  const asked = new URLSearchParams(hash.split('?')[1] ?? '');
  return Object.fromEntries(['q', 'kind', 'status', 'space', 'tag', 'id'].map((name) => [name, asked.get(name) ?? '']));
}

function addressOf(wish) {
  const asked = new URLSearchParams(Object.entries(wish).filter(([, value]) => value !== ''));
  return `#/memories${asked.size ? `?${asked}` : ''}`;
}

function filterOf(wish) {
  const parts = [];
  if (wish.kind) parts.push({ kind: wish.kind });
  if (wish.tag) parts.push({ tags: { in: [wish.tag] } });
  return parts.length === 0 ? undefined : { AND: parts };
}

/** One page: by relevance when there are words, else the newest first. */
async function page(wish, cursor) {
  const filter = filterOf(wish);
  if (wish.q) {
    const all = wish.status !== '' && wish.status !== 'active';
    const filters = all && wish.status !== 'all' ? { AND: [...(filter?.AND ?? []), { status: wish.status }] } : filter;
    const answer = await post('/v1/search', {
      query: wish.q, filters, space: wish.space || undefined, limit: PAGE, cursor: cursor || undefined,
      facets: ['kind', 'tags'], include: { superseded: all },
    });
    return { memories: answer.hits, next: answer.next_cursor, facets: answer.facets, of: answer.of };
  }
  const asked = new URLSearchParams({ limit: PAGE, status: wish.status || 'active' });
  if (filter) asked.set('filter', JSON.stringify(filter));
  if (wish.space) asked.set('space', wish.space);
  if (cursor) asked.set('cursor', cursor);
  const answer = await get(`/v1/memories?${asked}`);
  return { memories: answer.memories, next: answer.next_cursor };
}

export function Memories({ live, say }) {
  const [wish, setWish] = useState(wishOf(location.hash));
  const [words, setWords] = useState(wish.q);
  const [found, setFound] = useState(null);
  const [picked, setPicked] = useState(new Set());
  const [told, setTold] = useState(null);
  const events = live.state.stats?.data?.events;

  useEffect(() => {
    const follow = () => setWish(wishOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const asked = addressOf({ ...wish, id: '' });
  useEffect(() => {
    let late = false;
    page(wish, '').then(
      (first) => late || setFound(first),
      (problem) => late || (setFound({ memories: [] }), say('bad', problem.detail ?? String(problem))),
    );
    return () => {
      late = true;
    };
  }, [asked, events]);

  const go = (change) => {
    location.hash = addressOf({ ...wish, ...change });
  };
  const find = (event) => {
    event.preventDefault();
    setTold(null);
    setPicked(new Set());
    go({ q: words.trim(), id: '' });
  };
  const choose = (name) => (event) => {
    setPicked(new Set());
    go({ [name]: event.target.value, id: '' });
  };
  const more = async () => {
    const next = await page(wish, found.next);
    setFound({ ...next, memories: [...found.memories, ...next.memories] });
  };
  const ask = async () => {
    if (!words.trim()) return;
    try {
      setTold(await post('/v1/ask', { question: words }));
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
  };
  const pick = (id) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  const spaces = (live.state.spaces?.data?.spaces ?? []).map((space) => space.name);
  const memories = found?.memories ?? [];
  const current = memories.find((memory) => memory.id === wish.id);
  return html`
    <form class="search" role="search" onSubmit=${find}>
      <label class="hidden" for="query">Recall</label>
      <input id="query" type="search" value=${words} placeholder="Recall, for example: slow query after the release" onInput=${(event) => setWords(event.target.value)} />
      <button class="primary">Recall</button>
      <button type="button" onClick=${ask}>Ask the federation</button>
    </form>
    <div class="toolbar" role="group" aria-label="Filters">
      <div class="filters">
        <${Choice} label="Kind" value=${wish.kind} all="any kind" options=${KINDS} counts=${found?.facets?.kind} change=${choose('kind')} />
        <${Choice} label="Status" value=${wish.status || 'active'} options=${STATUSES} change=${choose('status')} />
        <${Choice} label="Space" value=${wish.space} all="all spaces" options=${[...new Set(['default', ...spaces, wish.space])].filter(Boolean)} change=${choose('space')} />
        <label>Tag <input value=${wish.tag} size="12" onChange=${choose('tag')} /></label>
      </div>
      ${memories.length > 0
        ? html`<div class="actions">
            <button type="button" onClick=${() => setPicked(picked.size === memories.length ? new Set() : new Set(memories.map((memory) => memory.id)))}>
              ${picked.size === memories.length ? 'Select none' : `Select all ${memories.length} shown`}</button>
            ${picked.size > 0 ? html`<${Forget} key=${[...picked].join()} ids=${[...picked]} say=${say} done=${() => (setPicked(new Set()), live.refresh())} />` : null}
          </div>`
        : null}
    </div>
    ${told ? html`<div class="grid"><${Told} told=${told} /></div>` : null}
    ${found === null
      ? html`<p class="empty">Reading…</p>`
      : memories.length === 0
        ? html`<${Card} title="Nothing here"><${Nothing} wish=${wish} any=${live.state.stats?.data?.memories > 0} /><//>`
        : html`<div class="split">
            <div>
              <ul class="list picks" aria-label="Memories">
                ${memories.map((memory) => html`<li key=${memory.id}>
                  <input type="checkbox" aria-label=${`Select: ${memory.text.slice(0, 60)}`} checked=${picked.has(memory.id)} onChange=${() => pick(memory.id)} />
                  <button type="button" aria-current=${memory.id === wish.id} onClick=${() => go({ id: memory.id })}>
                    <span class="clamp">${memory.text}</span>
                    <span class="note"><${Badge}>${memory.kind}<//> ${memory.status === 'active' ? null : html`<${Badge} kind="warn">${memory.status}<//>`}
                      ${memory.score === undefined ? null : html` score ${Number(memory.score).toFixed(2)} ·`} <${When} at=${memory.event_time} /></span>
                  </button></li>`)}
              </ul>
              <p class="note">${plural(memories.length, 'memory', 'memories')} shown${found.of === undefined ? '' : ` of ${count(found.of)} found`}
                ${found.next ? html` <button type="button" onClick=${more}>Show more</button>` : null}</p>
            </div>
            ${wish.id
              ? html`<${Memory} key=${wish.id} id=${wish.id} hit=${current?.why ? current : null} events=${events} say=${say} changed=${() => live.refresh()} go=${(id) => go({ id })} />`
              : html`<${Card} title="One at a time"><${Empty}>Choose a memory to see where it comes from, its versions and why it was found.<//><//>`}
          </div>`}`;
}

function Choice({ label, value, all, options, counts, change }) {
  return html`<label>${label} <select value=${value} onChange=${change}>
    ${all ? html`<option value="">${all}</option>` : null}
    ${options.map((name) => html`<option value=${name}>${name}${counts?.[name] ? ` (${counts[name]})` : ''}</option>`)}
  </select></label>`;
}

function Nothing({ wish, any }) {
  if (wish.q) return html`<${Empty}>Nothing in memory matches well enough. The federation may know: ask it.<//>`;
  if (any) return html`<${Empty}>No memory is like that. Choose another kind, status or space.<//>`;
  return html`<${Empty}>Nothing learnt yet. Try <${Command}>continuum learn notes.md<//>.<//>`;
}

/** Forgetting takes two steps: what would go is shown first, and the same goes then. */
function Forget({ ids, say, done }) {
  const [preview, setPreview] = useState(null);
  const attempt = async (action) => {
    try {
      await action();
    } catch (problem) {
      setPreview(null);
      say('bad', problem.detail ?? String(problem));
    }
  };
  if (!preview) {
    return html`<button type="button" class="danger" onClick=${() => attempt(async () => setPreview(await post('/v1/forget', { ids })))}>
      Forget ${ids.length}…</button>`;
  }
  const kinds = Object.entries(preview.kinds).map(([kind, number]) => `${number} ${kind}`).join(', ');
  const confirm = () =>
    attempt(async () => {
      const receipt = await post(preview.confirm);
      say('good', `Forgotten for good: ${plural(receipt.removed.memories, 'memory', 'memories')}, ${plural(receipt.removed.mentions, 'mention')}, ${plural(receipt.removed.edges, 'relation')}. Receipt ${receipt.digest}.`);
      await done();
    });
  return html`<span class="note" role="alert">This takes ${plural(preview.count, 'memory', 'memories')} (${kinds}) and what follows from them.</span>
    <${Confirm} kind="danger" label="Forget for good" sure="Yes, for good" act=${confirm} />
    <button type="button" class="quiet" onClick=${() => setPreview(null)}>Keep</button>`;
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
