'use strict';
// Filters and keys. The page is complete without this script.
(() => {
  const main = document.querySelector('main');
  const filters = document.querySelector('.filters');
  if (!filters) return;
  const search = filters.querySelector('input');
  const shown = filters.querySelector('.shown');
  const buttons = [...filters.querySelectorAll('button[data-verdict]')];
  const items = [...main.querySelectorAll('[data-verdict].item')];
  const texts = new Map();
  const textOf = item => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  let verdict = '';

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const fits = (!verdict || item.dataset.verdict === verdict)
        && words.every(word => textOf(item).includes(word));
      item.hidden = !fits;
      count += fits;
    }
    for (const group of main.querySelectorAll('.group'))
      group.hidden = !group.querySelector('.item:not([hidden])');
    shown.textContent = count + ' of ' + items.length;
    const openTarget = () => { // of a link on this page: it may be folded
    const target = location.hash && document.getElementById(location.hash.slice(1));
    for (let d = target && target.closest('details'); d; d = d.parentElement.closest('details'))
      d.open = true;
    if (target) target.scrollIntoView();
  };

  for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset.verdict === verdict));
  };

  const goTo = step => {
    const all = [...main.querySelectorAll('.difference')].filter(d => !d.closest('[hidden]'));
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
    for (let d = next.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    next.focus();
    next.scrollIntoView({block: 'center'});
  };

  const openAll = () => {
    const folds = items.filter(item => item.tagName === 'DETAILS');
    const visible = (folds.length ? folds : [...main.querySelectorAll('details')])
      .filter(item => !item.hidden);
    const open = visible.some(item => !item.open);
    for (const item of visible) item.open = open;
  };

  const openTarget = () => { // of a link on this page: it may be folded
    const target = location.hash && document.getElementById(location.hash.slice(1));
    for (let d = target && target.closest('details'); d; d = d.parentElement.closest('details'))
      d.open = true;
    if (target) target.scrollIntoView();
  };

  for (const button of buttons)
    button.addEventListener('click', () => { verdict = button.dataset.verdict; apply(); });
  filters.querySelector('.next')?.addEventListener('click', () => goTo(1));
  filters.querySelector('.all')?.addEventListener('click', openAll);
  search.addEventListener('input', apply);
  window.addEventListener('hashchange', openTarget);
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search) {
      if (event.key === 'Escape') { search.value = ''; apply(); search.blur(); }
      return;
    }
    const keys = {n: () => goTo(1), p: () => goTo(-1), o: openAll, '/': () => search.focus()};
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  filters.hidden = false;
  for (const hint of document.querySelectorAll('.keys')) hint.hidden = false;
  apply();
  openTarget();
})();
