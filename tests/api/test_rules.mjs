// Each of our API rules accepts a good document and refuses a bad one, so that a silent rule is noticed.
import { assert, assertEqual, runTests, test } from '../browser/tap.mjs';
import { lintAll } from './spectral.mjs';

const bad = { description: 'Fout', content: { 'application/problem+json': { schema: { type: 'object' } } } };
const version = { 'API-Version': { schema: { type: 'string' } } };
const good = () => ({
  openapi: '3.0.3',
  info: { title: 'Proef', version: '1.0.0', description: 'Een proef.', contact: { name: 'Beheer', email: 'beheer@example.org', url: 'https://example.org' } },
  servers: [{ url: 'https://example.org/leiden/api/v1' }],
  paths: {
    '/beleidsopgaven': {
      get: { operationId: 'lijst', parameters: [{ name: 'pageSize', in: 'query', schema: { type: 'integer' } }], responses: { 200: { description: 'Goed', headers: { ...version } }, 400: { ...bad } } },
      post: { operationId: 'maak', requestBody: { content: {} }, responses: { 201: { description: 'Gemaakt', headers: { ...version } }, 400: { ...bad } } },
    },
    '/besluiten/{id}': { get: { operationId: 'een', responses: { 200: { description: 'Goed', headers: { ...version } }, 404: { ...bad } } } },
  },
  components: { schemas: { besluit: { type: 'object', properties: { datumBesluit: { type: 'string', format: 'date' } } } } },
});

const breaks = {
  'openapi-3': (d) => { d.openapi = '3.9.0'; },
  semver: (d) => { d.info.version = '1.0'; },
  'contact-name': (d) => { delete d.info.contact.email; },
  'doc-language': (d) => { delete d.info.description; },
  'uri-version': (d) => { d.servers[0].url += '/'; },
  servers: (d) => { d.servers = []; },
  'no-trailing-slash': (d) => { d.paths['/besluiten/'] = d.paths['/besluiten/{id}']; },
  'path-segments-kebab-case': (d) => { d.paths['/beleids_opgaven'] = d.paths['/besluiten/{id}']; },
  'query-keys-camel-case': (d) => { d.paths['/beleidsopgaven'].get.parameters[0].name = 'page_size'; },
  'property-camel-case': (d) => { d.components.schemas.besluit.properties.datum_besluit = { type: 'string' }; },
  'http-methods': (d) => { d.paths['/beleidsopgaven'].trace = d.paths['/beleidsopgaven'].get; },
  'version-header': (d) => { delete d.paths['/beleidsopgaven'].get.responses[200].headers; },
  'problem-details': (d) => { d.paths['/besluiten/{id}'].get.responses[404].content = { 'application/json': {} }; },
  'problem-content': (d) => { delete d.paths['/besluiten/{id}'].get.responses[404].content; },
  'invalid-input': (d) => { delete d.paths['/beleidsopgaven'].post.responses[400]; },
  'operation-id': (d) => { delete d.paths['/besluiten/{id}'].get.operationId; },
  'date-format': (d) => { d.components.schemas.besluit.properties.datumBesluit.format = 'datetime'; },
  'delete-without-body': (d) => { d.paths['/besluiten/{id}'].get.requestBody = { content: {} }; },
};

const spoiled = (spoil) => {
  const document = good();
  spoil(document);
  return document;
};
const cases = [good(), spoiled((d) => { delete d.paths['/beleidsopgaven'].get.responses[400]; }), ...Object.values(breaks).map(spoiled)];

test('a good document passes every rule', ({ found }) => assertEqual(found[0], [], 'findings'));
test('a list that takes input needs 400', ({ found }) => assert(found[1].some((one) => one.startsWith('invalid-input:')), 'not found'));
for (const [index, rule] of Object.keys(breaks).entries()) {
  test(`refused: ${rule}`, ({ found }) => {
    const mine = found[index + 2];
    assert(mine.some((one) => one.startsWith(`${rule}:`)), `not found; found: ${mine.join('; ') || 'nothing'}`);
  });
}

await runTests({ setup: async () => ({ found: lintAll(cases) }) });
