// Who is in, who brought whom, and what holding one of them back would come to.

import { html, useEffect, useState } from './vendor/htm-preact.js';
import { get, post } from './api.js';
import { credits, plural, short } from './format.js';
import { Badge, Card, Empty, Read, Table, When } from './parts.js';

const GROUNDS = [
  { name: 'dispute', label: 'something has to be cleared up' },
  { name: 'spam', label: 'fills the coordinator with junk' },
  { name: 'poison', label: 'sends forged patterns' },
  { name: 'compromise', label: 'its keys may be in other hands' },
];

export function Members({ live, say }) {
  const [chosen, choose] = useState(null);
  return html`<${Read} of=${live.state.members}>${(data) => {
    const purses = Object.fromEntries((live.state.credits?.data?.purses ?? []).map((purse) => [purse.organisation, purse]));
    const organisation = data.organisations.find((each) => each.organisation === chosen) ?? data.organisations[0];
    return html`<div class="split">
      <${Card} title="Sponsor tree" note="who brought in whom"><${Tree} organisations=${data.organisations} chosen=${organisation.organisation} choose=${choose} /><//>
      <div class="column">
        <${Organisation} key=${organisation.organisation} organisation=${organisation} purse=${purses[organisation.organisation]} all=${data} live=${live} say=${say} />
      </div>
    </div>`;
  }}<//>`;
}

/** The tree as nested lists; every organisation is a button. */
function Tree({ organisations, chosen, choose }) {
  const below = {};
  for (const each of organisations) {
    if (each.sponsor !== each.organisation) (below[each.sponsor] ??= []).push(each);
  }
  const branch = (each) => html`<li key=${each.organisation}>
    <button type="button" aria-current=${each.organisation === chosen} onClick=${() => choose(each.organisation)}>
      <code>${short(each.organisation)}</code>
      <span class="note">${each.instances === 0 ? 'left' : plural(each.instances, 'instance')}${each.admins > 0 ? ' · admin' : ''}</span>
      ${each.grounds ? html`<${Badge} kind="bad">${each.grounds}<//>` : null}
    </button>
    ${below[each.organisation] ? html`<ul>${below[each.organisation].map(branch)}</ul>` : null}
  </li>`;
  return html`<ul class="tree">${organisations.filter((each) => each.sponsor === each.organisation).map(branch)}</ul>`;
}

function Organisation({ organisation, purse, all, live, say }) {
  const invitees = all.organisations.filter((each) => each.sponsor === organisation.organisation && each !== organisation);
  const members = all.members.filter((member) => member.organisation === organisation.organisation);
  return html`
    <${Card} title="Organisation" note=${html`joined <${When} at=${organisation.joined_at} />`}>
      <p class="lead"><code>${organisation.organisation}</code></p>
      <dl class="facts">
        <dt>Sponsor</dt><dd>${organisation.sponsor === organisation.organisation ? 'founded the federation' : html`<code>${short(organisation.sponsor)}</code>`}</dd>
        <dt>Brought in</dt><dd>${plural(invitees.length, 'organisation')}</dd>
        <dt>Earned</dt><dd>${credits(purse?.earned ?? 0)} credits</dd>
        <dt>Holds</dt><dd>${credits(purse?.available ?? 0)} earned, ${credits(purse?.allowance ?? 0)} free</dd>
      </dl>
      <${Table} label="Instances" empty=${html`<${Empty}>It has no instance in the federation any more.<//>`}
        columns=${['Fingerprint', 'Role', 'Since event'].map((title) => ({ title }))}
        rows=${members.map((member) => ({ key: member.instance, cells: [html`<code>${member.fingerprint}</code>`, member.role, member.joined_seq] }))} />
    <//>
    <${Hold} organisation=${organisation} members=${members} invitees=${invitees} live=${live} say=${say} />`;
}

/** Suspending and lifting, with what it comes to. */
function Hold({ organisation, members, invitees, live, say }) {
  const [grounds, setGrounds] = useState(GROUNDS[0].name);
  const [note, setNote] = useState('');
  const act = async (path, body, done) => {
    try {
      await post(live.path(path), body);
      say('good', done);
    } catch (problem) {
      say('bad', problem.detail);
    }
    await live.refresh();
  };
  const id = organisation.organisation;
  if (organisation.grounds) {
    return html`<${Removal} id=${id} live=${live} /><${Card} title="Held back" note=${`on grounds of ${organisation.grounds}`}>
      <p>What it has, sent and earned is as it was. Once lifted, it goes on as if nothing had been.</p>
      <p class="actions"><button type="button" class="primary" onClick=${() => act('suspensions/lift', { organisation: id }, 'It goes on as before.')}>Lift the suspension</button></p>
    <//>`;
  }
  const suspend = (event) => {
    event.preventDefault();
    act('suspensions', { organisation: id, grounds, note }, 'Suspended. It is told why, and may appeal.');
  };
  return html`<${Removal} id=${id} live=${live} /><${Card} title="Suspend" note="can be lifted at any time">
    <ul class="checks">
      <li><span aria-hidden="true">•</span><span>${plural(members.length, 'instance')} can no longer contribute, ask, or question the tag helper; they read on and may appeal.</span></li>
      <li><span aria-hidden="true">•</span><span>Its credits and its unreleased contributions stay and go on counting.</span></li>
      <li><span aria-hidden="true">•</span><span>${invitees.length === 0 ? 'It brought nobody in.' : `${plural(invitees.length, 'organisation')} that it brought in ${invitees.length === 1 ? 'goes' : 'go'} on as before.`}</span></li>
    </ul>
    <form class="form" onSubmit=${suspend}>
      <label>Grounds <select value=${grounds} onChange=${(event) => setGrounds(event.target.value)}>
        ${GROUNDS.map((each) => html`<option value=${each.name}>${each.name}: ${each.label}</option>`)}</select></label>
      <label>Note to the organisation <input maxlength="500" value=${note} onInput=${(event) => setNote(event.target.value)} /></label>
      <button class="danger">Suspend</button>
    </form>
  <//>`;
}

/** What would come of removing it; an admin of the federation does that, with `continuum federation remove`. */
function Removal({ id, live }) {
  const [stakes, setStakes] = useState(null);
  useEffect(() => {
    let late = false;
    get(live.path(`stakes?organisation=${encodeURIComponent(id)}`)).then(
      (data) => late || setStakes({ data }),
      (problem) => late || setStakes({ problem }),
    );
    return () => {
      late = true;
    };
  }, [id]);
  return html`<${Card} title="If it were removed" note="by an admin of the federation">
    <${Read} of=${stakes}>${(data) => html`<ul class="checks">
      <li><span aria-hidden="true">•</span><span>${data.open_contributions === 0 ? 'None of its contributions waits for others.' : `${plural(data.open_contributions, 'contribution')} that wait for others stay and go on counting.`}</span></li>
      <li><span aria-hidden="true">•</span><span>Nobody could spend its ${credits(data.available_millicredits)} credits and ${credits(data.escrow_millicredits)} that are not settled.</span></li>
      <li><span aria-hidden="true">•</span><span>${data.invitees === 0 ? 'It brought nobody in.' : `${plural(data.invitees, 'organisation')} that it brought in stay; its bonds of ${credits(data.bonds_given_millicredits)} credits last for their term.`}</span></li>
      ${data.slashed_millicredits > 0 ? html`<li><span aria-hidden="true">•</span><span>It is suspended for cause: ${credits(data.slashed_millicredits)} credits of its sponsor's bond would be burned.</span></li>` : null}
    </ul>`}<//>
  <//>`;
}
