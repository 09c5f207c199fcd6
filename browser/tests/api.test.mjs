// A client that knows nothing but /api/openapi.json: it finds every operation by its id, fills in what the description
// asks for, and holds every answer against it. Only its tokens come from elsewhere: the security administrator's page.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { BASE } from '../browser.mjs';
import { CITIZEN, ITEM } from '../office.mjs';

/** Says where a value does not fit a schema of the description. */
function misfit(schema, value, root, at = '') {
  if (schema.$ref) return misfit(schema.$ref.slice(2).split('/').reduce((node, name) => node[name], root), value, root, at);
  if (schema.enum && !schema.enum.includes(value)) return `${at}: ${value} is none of ${schema.enum}`;
  const { type = 'object' } = schema;
  if (type === 'array') {
    if (!Array.isArray(value)) return `${at} is no list`;
    return value.map((one, n) => misfit(schema.items, one, root, `${at}/${n}`)).find(Boolean);
  }
  if (type !== 'object') {
    const right = type === 'integer' ? Number.isInteger(value) : typeof value === type;
    return right ? undefined : `${at}: ${JSON.stringify(value)} is no ${type}`;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return `${at} is no object`;
  const missing = (schema.required ?? []).find((name) => !(name in value));
  if (missing) return `${at} lacks ${missing}`;
  const { properties = {}, additionalProperties: others } = schema;
  return Object.entries(value).map(([name, one]) => {
    const known = properties[name] ?? others;
    return known ? misfit(known, one, root, `${at}/${name}`) : `${at}/${name} is not described`;
  }).find(Boolean);
}

/** A client made from a description. */
class Client {
  constructor(description) {
    this.description = description;
    this.operations = new Map(Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [operation.operationId, { path, method, ...operation }])));
  }

  /** Does an operation; parameters by name, wherever the description wants them. */
  async call(id, { token, given = {}, body, key = randomUUID() } = {}) {
    const operation = this.operations.get(id);
    assert.ok(operation, `the description has no ${id}`);
    const headers = {};
    const query = new URLSearchParams();
    let { path } = operation;
    for (const { name, in: place, required } of operation.parameters ?? []) {
      const value = name === 'Idempotency-Key' ? key : given[name];
      assert.ok(value !== undefined || !required, `${id} wants ${name}`);
      if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
      if (place === 'query') query.set(name, value);
      if (place === 'header') headers[name] = value;
    }
    if (operation.security) headers.Authorization = `Bearer ${token}`;
    if (operation.requestBody) {
      const { schema } = operation.requestBody.content['application/json'];
      assert.equal(misfit(schema, body, this.description), undefined, `what is sent to ${id}`);
      headers['Content-Type'] = 'application/json';
    }
    const address = `${BASE}${path}${query.size ? `?${query}` : ''}`;
    const answer = await fetch(address, { method: operation.method.toUpperCase(), headers, body: body && JSON.stringify(body) });
    return this.checked(id, operation, answer);
  }

  async checked(id, { responses }, answer) {
    const said = await answer.json();
    const declared = responses[answer.status] ?? responses.default;
    const kind = answer.headers.get('content-type');
    assert.ok(declared.content?.[kind], `${id} answers ${answer.status} as ${kind}`);
    assert.equal(misfit(declared.content[kind].schema, said, this.description), undefined, `what ${id} gives`);
    return { status: answer.status, ...said };
  }

  /** The same, which must succeed. */
  async do(id, sent) {
    const said = await this.call(id, sent);
    assert.ok(said.status < 300, `${id}: ${said.status} ${said.detail}`);
    return said;
  }
}

/** One of the demonstration's people, by plain requests: a cookie, and the token of the last page's form. */
async function person(login) {
  let cookie = '';
  const send = async (path, fields) => {
    const answer = await fetch(BASE + path, { method: fields ? 'POST' : 'GET', headers: { cookie }, redirect: 'manual', body: fields && new URLSearchParams(fields) });
    const set = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (set.length) cookie = set.join('; ');
    return answer.text();
  };
  const hidden = (page, name) => page.match(new RegExp(`name="${name}" value="([^"]*)"`))[1];
  const form = async (page, path, fields) => {
    const text = await send(page);
    const own = [['csrf', hidden(text, 'csrf')], ['key', randomUUID()]];
    return send(path, [...own, ...fields]);
  };
  await form('/demo', '/demo', [['role', login]]);
  return form;
}

/** A token that the security administrator makes for somebody; it is shown once. */
async function token(security, badge, role) {
  const page = await security('/admin/tokens/new', '/admin/tokens', [['name', `接口演练 ${badge}`], ['badge', badge], ['roles', role], ['days', '1']]);
  const shown = page.match(/>\s*([0-9a-f]{64})\s*</);
  assert.ok(shown, `no token of ${badge} is shown`);
  return shown[1];
}

/** An answer that fits a question as the item describes it. */
function answer({ kind, least, options }) {
  switch (kind) {
    case 'number': return String(least);
    case 'money': return '1000.00';
    case 'date': return '2026-05-01';
    case 'choice':
    case 'choices': return options[0].value;
    case 'credit_code': return '11320500MA0000015M';
    case 'citizen_id': return CITIZEN.number;
    case 'phone': return '13900009001';
    case 'address': return '姑苏区演练路 1 号';
    default: return '演练小馆';
  }
}

function application(item) {
  const questions = item.form.flatMap((group) => group.questions).filter((question) => question.required);
  const papers = item.materials.filter((material) => material.necessity !== 'conditional');
  return {
    item: item.id,
    applicant: { kind: 'person', name: '演练申请人', number: CITIZEN.number },
    answers: Object.fromEntries(questions.map((question) => [question.key, answer(question)])),
    materials: papers.map(({ key }) => ({ key, how: 'paper' })),
    declared: true,
  };
}

test('a client of the description alone runs a case to a verified licence', async () => {
  const client = new Client(await (await fetch(`${BASE}/api/openapi.json`)).json());
  const security = await person('demo-security');
  const clerk = await token(security, 'demo-clerk', 'clerk');
  const reviewer = await token(security, 'demo-reviewer', 'reviewer');
  const approver = await token(security, 'demo-approver', 'approver');

  const { items } = await client.do('api-items');
  const { id } = items.find(({ name }) => name === ITEM);
  const body = application(await client.do('api-item', { given: { id } }));
  const key = randomUUID();
  const filed = await client.do('api-file', { token: clerk, body, key });
  const again = await client.do('api-file', { token: clerk, body, key });
  assert.equal(again.number, filed.number);
  const given = { number: filed.number };

  const seen = await client.do('api-case', { token: clerk, given });
  await client.do('api-accept', { token: clerk, given, body: { version: seen.version } });
  const stale = await client.call('api-not-accept', { token: clerk, given, body: { version: seen.version, reason: '不予受理' } });
  assert.equal(stale.status, 409);

  const accepted = await client.do('api-case', { token: reviewer, given });
  assert.ok(accepted.clocks.some(({ why }) => why.length > 0), 'a clock says why');
  for (const { id: task } of accepted.tasks) {
    await client.do('api-claim', { token: reviewer, given: { id: task }, body: {} });
    const opinion = { opinion: 'agree', remark: '符合条件', badges: ['demo-reviewer', 'demo-reviewer2'] };
    await client.do('api-opinion', { token: reviewer, given: { id: task }, body: opinion });
  }
  const { tasks: [deciding] } = await client.do('api-case', { token: approver, given });
  const decided = await client.do('api-decide', { token: approver, given: { id: deciding.id }, body: { decision: 'grant' } });

  const { licence } = await client.do('api-case', { token: clerk, given });
  assert.equal(licence.number, decided.licence);
  await client.do('api-deliver', { token: clerk, given, body: { receiver: '演练申请人' } });
  const verified = await client.do('api-licence', { given: { number: licence.number, code: licence.code } });
  assert.equal(verified.holder, '演练申请人');
  const wrong = await client.call('api-licence', { given: { number: licence.number, code: '0'.repeat(32) } });
  assert.equal(wrong.status, 404);
});
