/* Read by htmx while it loads, so it must stand before it. No style of its own (the strict policy refuses it),
   and requests to this program only. */
const meta = document.createElement('meta');
meta.name = 'htmx-config';
meta.content = JSON.stringify({ includeIndicatorCSS: false, history: 'reload', mode: 'same-origin', defaultTimeout: 15000 });
document.head.append(meta);
export {};
