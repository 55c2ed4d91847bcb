// Speaks to the instance that served this page. The session is a cookie that scripts cannot read; changes carry its token.

let token = '';
let onLogout = () => {};

/** An answer of the instance that is no success; `detail` says what to do next. */
export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** What to do when the session turns out to be over. */
export function whenLoggedOut(handler) {
  onLogout = handler;
}

async function call(method, path, body, version) {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'X-CSRF-Token': token }),
        ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Problem(0, 'unreachable', 'The instance does not answer. Is it running?');
  }
  const text = await response.text();
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    throw new Problem(response.status, 'unreadable', `The instance answered ${response.status} with something that is not JSON.`);
  }
  if (response.ok) return json;
  if (response.status === 401 && path.startsWith('/v1/')) onLogout();
  throw new Problem(response.status, json?.code ?? 'error', json?.detail ?? `The instance answered ${response.status}.`);
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);
/** Takes something away for good. */
export const remove = (path) => call('DELETE', path);
/** Changes a part; refused when somebody else has changed the thing since this version of it. */
export const patch = (path, body, version) => call('PATCH', path, body, version);

export async function login(secret) {
  token = (await call('POST', '/console/login', { secret })).csrf_token;
}

/** Takes up a session that an earlier visit left; false when there is none. */
export async function resume() {
  token = (await call('GET', '/console/session'))?.csrf_token ?? '';
  return token !== '';
}

export async function logout() {
  await call('POST', '/console/logout', {});
  token = '';
}
