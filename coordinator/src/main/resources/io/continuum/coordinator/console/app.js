// The page: login, navigation by address, and one view at a time over one state.

import { html, render, useEffect, useRef, useState } from './vendor/htm-preact.js';
import { login, logout, resume, whenLoggedOut } from './api.js';
import { ago } from './format.js';
import { Live } from './live.js';
import { Command, Empty } from './parts.js';
import { Overview } from './overview.js';
import { Members } from './members.js';
import { Activity } from './activity.js';
import { Credits } from './credits.js';
import { Policy } from './policy.js';
import { Conduct } from './conduct.js';

const VIEWS = [
  { name: 'overview', title: 'Overview', view: Overview },
  { name: 'members', title: 'Members', view: Members },
  { name: 'activity', title: 'Activity', view: Activity },
  { name: 'credits', title: 'Credits', view: Credits },
  { name: 'policy', title: 'Policy', view: Policy },
  { name: 'conduct', title: 'Conduct', view: Conduct },
];

function viewOf(hash) {
  return VIEWS.find((view) => hash === `#/${view.name}`) ?? VIEWS[0];
}

function App() {
  const [session, setSession] = useState('unknown');
  useEffect(() => {
    whenLoggedOut(() => setSession('out'));
    resume().then((found) => setSession(found ? 'in' : 'out'), () => setSession('out'));
  }, []);
  if (session === 'unknown') return null;
  if (session === 'out') return html`<${Login} done=${() => setSession('in')} />`;
  return html`<${Console} leave=${() => logout().finally(() => setSession('out'))} />`;
}

function Login({ done }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await login(field.current.value);
      done();
    } catch (refusal) {
      setProblem(refusal.detail ?? String(refusal));
      field.current.select();
    } finally {
      setBusy(false);
    }
  };
  return html`<main class="login">
    <form onSubmit=${submit}>
      <img src="/console/icon.svg" alt="" width="40" height="40" />
      <h1>Continuum coordinator</h1>
      <p>Log in to ${location.host} with the admin secret. The first start of the coordinator printed it once.</p>
      <label for="secret">Admin secret</label>
      <input id="secret" type="password" autocomplete="current-password" required ref=${field} aria-invalid=${problem !== ''} aria-describedby="problem" />
      <p id="problem" class="problem" role="alert">${problem}</p>
      <button class="primary" disabled=${busy}>Log in</button>
    </form>
  </main>`;
}

function Console({ leave }) {
  const [, redraw] = useState(0);
  const [current, setCurrent] = useState(viewOf(location.hash));
  const [said, setSaid] = useState(null);
  const live = useRef(null);
  live.current ??= new Live(() => redraw((times) => times + 1));
  useEffect(() => {
    live.current.start();
    const follow = () => {
      setCurrent(viewOf(location.hash));
      setSaid(null);
    };
    addEventListener('hashchange', follow);
    return () => {
      live.current.stop();
      removeEventListener('hashchange', follow);
    };
  }, []);
  useEffect(() => {
    document.title = `${current.title} · Continuum coordinator`;
  }, [current]);
  const say = (kind, text) => setSaid({ kind, text });
  const problem = live.current.state.overview?.problem;
  const waiting = (live.current.federation?.open_appeals ?? 0) + (live.current.federation?.open_reports ?? 0);
  return html`<div class="shell">
    <a class="skip" href="#main">Skip to content</a>
    <nav aria-label="Console">
      <div class="brand"><img src="/console/icon.svg" alt="" width="28" height="28" /><span>Coordinator</span></div>
      <ul>${VIEWS.map((view) => html`<li><a href=${`#/${view.name}`} aria-current=${view === current ? 'page' : null}>
        ${view.title}${view.name === 'conduct' && waiting > 0 ? html`<b class="count" aria-label=${`${waiting} waiting`}>${waiting}</b>` : null}</a></li>`)}</ul>
      <div class="foot">
        <span class=${`stream ${problem ? 'broken' : live.current.readAt ? 'live' : ''}`} role="status">
          ${problem ? 'no answer, trying again' : live.current.readAt ? `read ${ago(live.current.readAt)}` : 'reading'}</span>
        <${Theme} />
        <button type="button" class="quiet" onClick=${leave}>Log out</button>
      </div>
    </nav>
    <main id="main" tabindex="-1">
      <header class="top"><h1>${current.title}</h1><${Federation} live=${live.current} /></header>
      <div role="status" aria-live="polite">${said ? html`<p class=${`said ${said.kind}`}>${said.text}
        <button type="button" class="quiet" aria-label="Dismiss" onClick=${() => setSaid(null)}>×</button></p>` : null}</div>
      ${live.current.federation || current.name === 'overview'
        ? html`<${current.view} key=${live.current.federation?.federation} live=${live.current} say=${say} />`
        : html`<${Empty}>No federation yet. Found one from an instance:
            <${Command}>continuum federation create NAME --coordinator ${location.origin} --secret-file FILE<//><//>`}
    </main>
  </div>`;
}

/** Which federation the page is about, once there is a choice. */
function Federation({ live }) {
  const { federations, federation } = live;
  if (federations.length < 2) return html`<span class="note">${federation?.name ?? location.host}</span>`;
  return html`<label class="theme">Federation
    <select value=${federation.federation} onChange=${(event) => live.choose(event.target.value)}>
      ${federations.map((each) => html`<option value=${each.federation}>${each.name}</option>`)}
    </select></label>`;
}

/** Follows the system until the operator chooses. */
function Theme() {
  const [theme, setTheme] = useState(localStorage.getItem('theme') ?? 'system');
  useEffect(() => {
    if (theme === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem('theme');
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem('theme', theme);
    }
  }, [theme]);
  return html`<label class="theme">Theme
    <select value=${theme} onChange=${(event) => setTheme(event.target.value)}>
      <option value="system">system</option><option value="light">light</option><option value="dark">dark</option>
    </select></label>`;
}

render(html`<${App} />`, document.getElementById('app'));
