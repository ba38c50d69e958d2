/** The console as one page that asks nothing of anybody but the service it came from, and the policy that holds it to that. */
import { createHash } from 'node:crypto'
import { forms } from './forms.ts'
import { style } from './style.ts'
import { view } from './view.ts'

const script = forms + view

const field = (name: string, label: string, rest: string): string =>
  `<p><label for="${name}">${label}</label><input id="${name}" name="${name}" autocomplete="off" ${rest}></p>`

/** @example consolePage('/v1/ds/openapi.json').startsWith('<!doctype html>') // true */
export const consolePage = (description: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Datasets</title>
<style>${style}</style>
</head>
<body data-description="${description}">
<header><h1>Datasets</h1><p id="status" role="status" aria-live="polite"></p></header>
<main>
<section aria-labelledby="who"><h2 id="who">Who and where</h2>
<form id="place">
${field('token', 'token, hashed', 'type="password" title="As plainwire datasets token prints it"')}
${field('bearer', 'or bearer token', 'type="password"')}
${field('user', 'on behalf of', 'type="text"')}
${field('account', 'account', 'type="text" required')}
${field('group', 'group', 'type="text" required')}
<button>List datasets</button>
</form></section>
<section aria-labelledby="all"><h2 id="all">Catalogue</h2>
<form id="search"></form>
<table><thead><tr><th scope="col">Name</th><th scope="col">Classifications</th><th scope="col">State</th>
<th scope="col">Created by</th><th scope="col">Id</th></tr></thead><tbody id="rows"></tbody></table>
<button id="next" type="button" hidden>Next page</button></section>
<section id="one" aria-labelledby="name" hidden><h2 id="name" tabindex="-1">Dataset</h2>
<dl id="facts"></dl><div id="reads" role="group" aria-label="Read of it"></div></section>
<section aria-labelledby="do"><h2 id="do">Operations</h2>
<p><label for="operation">operation</label><select id="operation"></select></p>
<p id="summary"></p><form id="form"></form></section>
<section aria-labelledby="answer"><h2 id="answer">Answer</h2>
<pre id="output" tabindex="0" aria-labelledby="answer"></pre></section>
</main>
<script>${script}</script>
</body>
</html>
`

const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** What the page may do: run its own script, look as it says, and ask where it came from. */
export const contentPolicy = (): string =>
  [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
