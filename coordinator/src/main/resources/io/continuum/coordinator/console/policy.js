// The credit policy, what each number prevents, and a proposal that the federation's admin signs.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { credits, words } from './format.js';
import { Badge, Card, Command, Empty, Read, When } from './parts.js';

export function Policy({ live, say }) {
  return html`<${Read} of=${live.state.policy}>${(data) => html`<${Editor} key=${data.proposed_at} policy=${data} live=${live} say=${say} />`}<//>`;
}

function Editor({ policy, live, say }) {
  const [wanted, setWanted] = useState(Object.fromEntries(policy.parameters.map((each) => [each.name, each.proposed])));
  const changed = policy.parameters.filter((each) => wanted[each.name] !== each.value);
  const values = () => Object.fromEntries(changed.map((each) => [each.name, wanted[each.name]]));
  const [trial, setTrial] = useState(null);
  const [busy, setBusy] = useState(false);
  const key = JSON.stringify(values());
  const tried = trial?.key === key;
  const simulate = async () => {
    setBusy(true);
    try {
      setTrial({ key, found: await post(live.path('policy/simulate'), { values: values() }) });
    } catch (problem) {
      say('bad', problem.detail);
    } finally {
      setBusy(false);
    }
  };
  const act = async (path, body, done) => {
    try {
      await post(live.path(path), body);
      say('good', done);
    } catch (problem) {
      say('bad', problem.detail);
    }
    await live.refresh();
  };
  return html`<div class="split policy">
    <${Card} title="Parameters" note=${`preset ${policy.preset}`}>
      <ul class="parameters">${policy.parameters.map((each) => html`<li key=${each.name}>
        <label for=${each.name}>${words(each.name)} ${wanted[each.name] !== each.value ? html`<${Badge} kind="info">changed<//>` : null}</label>
        <span class="field"><input id=${each.name} type="number" min=${each.min} max=${each.max} step="1" value=${wanted[each.name]} aria-describedby=${`about-${each.name}`}
          onInput=${(event) => event.target.value !== '' && setWanted({ ...wanted, [each.name]: Number(event.target.value) })} /> <span class="note">${each.unit}</span></span>
        <p id=${`about-${each.name}`} class="note">${each.meaning}. Prevents ${each.prevents}.</p>
      </li>`)}</ul>
    <//>
    <div class="column">
      <${Card} title="Proposal" note=${policy.proposed_at ? html`saved <${When} at=${policy.proposed_at} />` : 'not saved'}>
        <${Difference} changed=${changed} wanted=${wanted} />
        ${tried ? html`<${Trial} found=${trial.found} />` : null}
        <p class="actions">
          <button type="button" disabled=${changed.length === 0 || busy} onClick=${simulate}>${busy ? 'Simulating…' : 'Simulate'}</button>
          <button type="button" class="primary" disabled=${changed.length === 0 || !tried} title=${tried ? '' : 'Simulate it first'} onClick=${() => act('policy/proposal', { values: values() }, 'Saved. An admin of the federation signs it, or does not.')}>Save the proposal</button>
          <button type="button" disabled=${!policy.proposed_at} onClick=${() => act('policy/proposal/withdraw', {}, 'Withdrawn.')}>Withdraw it</button>
        </p>
        <p class="note">The coordinator cannot change the policy. An admin of the federation looks at the proposal and signs it at its instance: <${Command}>continuum federation config --proposal<//></p>
      <//>
    </div>
  </div>`;
}

function Difference({ changed, wanted }) {
  if (changed.length === 0) return html`<${Empty}>Change a number to see what differs from the policy in force.<//>`;
  return html`<table class="diff"><caption class="hidden">Differences from the policy in force</caption>
    <thead><tr><th scope="col">Parameter</th><th scope="col" class="right">In force</th><th scope="col" class="right">Proposed</th></tr></thead>
    <tbody>${changed.map((each) => html`<tr key=${each.name}><td>${words(each.name)}</td><td class="right"><del>${each.value}</del></td><td class="right"><ins>${wanted[each.name]}</ins></td></tr>`)}</tbody>
  </table>`;
}

function Trial({ found }) {
  const { in_force: before, proposed: after, k } = found;
  return html`<div class="trial" id="trial">
    <table class="diff"><caption>Simulated members, k = ${k}, ${after.days} days: credits a day</caption>
      <thead><tr><th scope="col">Who</th><th scope="col" class="right">In force</th><th scope="col" class="right">Proposed</th><th scope="col" class="right">Pages a day</th></tr></thead>
      <tbody>${after.fates.map((fate, i) => html`<tr key=${fate.strategy}>
        <td>${fate.strategy}${fate.organisations > 1 ? ` (${fate.organisations} organisations)` : ''} ${after.paying.includes(fate.strategy) ? html`<${Badge} kind="bad">pays<//>` : null}</td>
        <td class="right">${credits(before.fates[i].net)}</td><td class="right">${credits(fate.net)}</td>
        <td class="right">${before.fates[i].pages.toFixed(1)} → ${fate.pages.toFixed(1)}</td></tr>`)}</tbody>
    </table>
    <p class="note">${after.paying.length > 0
      ? html`<${Badge} kind="bad">careful<//> Under this policy cheating pays better than honesty.`
      : 'No cheat of the list earns more than an honest member. Three roots of one hand are not counted: bonds and admission stand against them.'}</p>
  </div>`;
}
