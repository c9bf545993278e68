'use strict';
// Without this script the page is read as it stands; with it the diagram moves, and tables are found and lit.
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = (what) => document.querySelector(what);
  const [svg, view, search, found] = ['#view svg', '#view', '#search', '#found'].map(one);
  const tables = all('.table', svg);
  const links = all('.link', svg);
  const ends = all('.parent-end', svg);
  const cards = all('.card');
  const anchor = (table) => table.closest('a').getAttribute('href').slice(1);
  document.body.classList.add('live');
  one('#searching').hidden = one('#tools').hidden = false;

  // What of the drawing is seen.
  const whole = svg.viewBox.baseVal;
  const size = { width: whole.width, height: whole.height };
  let seen = { x: 0, y: 0, width: size.width, height: size.height };
  const show = () => svg.setAttribute('viewBox', [seen.x, seen.y, seen.width, seen.height].map((n) => n.toFixed(2)).join(' '));
  // Never so small that nothing can be read: then a part is shown, from the left above.
  const fit = (least = 0) => {
    const box = view.getBoundingClientRect();
    const scale = Math.max(Math.min(box.width / size.width, box.height / size.height, 1.25), least);
    seen.width = box.width / scale;
    seen.height = box.height / scale;
    seen.x = Math.min((size.width - seen.width) / 2, least ? 0 : Infinity);
    seen.y = Math.min((size.height - seen.height) / 2, least ? 0 : Infinity);
    show();
  };
  const zoom = (factor, x = 0.5, y = 0.5) => {
    const width = Math.min(Math.max(seen.width * factor, 120), size.width * 8);
    const by = width / seen.width;
    seen.x += seen.width * (1 - by) * x;
    seen.y += seen.height * (1 - by) * y;
    seen.width = width;
    seen.height *= by;
    show();
  };
  const move = (x, y) => {
    seen.x += seen.width * x;
    seen.y += seen.height * y;
    show();
  };
  one('#in').addEventListener('click', () => zoom(0.75));
  one('#out').addEventListener('click', () => zoom(1 / 0.75));
  one('#fit').addEventListener('click', () => fit());
  view.addEventListener('wheel', (event) => {
    event.preventDefault();
    const box = view.getBoundingClientRect();
    zoom(Math.exp(event.deltaY * 0.0015), (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }, { passive: false });
  const keys = {
    '+': () => zoom(0.75), '=': () => zoom(0.75), '-': () => zoom(1 / 0.75), 0: () => fit(),
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
  };
  view.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  });

  // Dragged with one pointer; a click that ends a drag is none.
  let drag = null;
  view.addEventListener('pointerdown', (event) => {
    if (event.button === 0 && event.isPrimary) drag = { x: event.clientX, y: event.clientY, moved: false };
  });
  view.addEventListener('pointermove', (event) => {
    if (!drag || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 5) return;
    if (!drag.moved) view.setPointerCapture(event.pointerId);
    view.classList.add('dragged');
    const box = view.getBoundingClientRect();
    move(-dx / box.width, -dy / box.height);
    drag = { x: event.clientX, y: event.clientY, moved: true };
  });
  const drop = () => {
    view.classList.remove('dragged');
    const ended = drag;
    drag = null;
    return ended;
  };
  view.addEventListener('pointerup', () => {
    const ended = drop();
    if (ended && ended.moved) view.addEventListener('click', (event) => event.preventDefault(), { capture: true, once: true });
    setTimeout(() => view.dispatchEvent(new Event('settled')), 0);
  });
  view.addEventListener('pointercancel', drop);
  svg.addEventListener('dragstart', (event) => event.preventDefault());

  // The table that the address names is lit, with its relations.
  const choose = () => {
    const wanted = location.hash.slice(1);
    const table = tables.find((table) => anchor(table) === wanted);
    svg.classList.toggle('chosen', Boolean(table));
    const number = table && table.dataset.table;
    const near = new Set();
    for (const link of links) {
      const { child, parent } = link.dataset;
      const lit = Boolean(table) && (child === number || parent === number);
      link.classList.toggle('lit', lit);
      if (lit) near.add(child).add(parent);
    }
    for (const end of ends) end.classList.toggle('lit', links.some((link) => link.classList.contains('lit') && link.dataset.parent === end.dataset.parent));
    for (const other of tables) {
      other.classList.toggle('lit', other === table);
      other.classList.toggle('near', near.has(other.dataset.table));
    }
    if (!table) return;
    const box = table.getBBox();
    const inside = box.x >= seen.x && box.y >= seen.y && box.x + box.width <= seen.x + seen.width && box.y + box.height <= seen.y + seen.height;
    if (!inside) {
      seen.x = box.x + box.width / 2 - seen.width / 2;
      seen.y = box.y + box.height / 2 - seen.height / 2;
      show();
    }
  };
  window.addEventListener('hashchange', choose);

  // What is looked for: names of tables first, then of columns.
  const names = cards.map((card) => ({
    card,
    table: card.querySelector('h2').firstChild.textContent.trim().toLowerCase(),
    columns: all('.columns tbody th', card).map((name) => name.textContent.toLowerCase()),
  }));
  const look = () => {
    const text = search.value.trim().toLowerCase();
    const hits = names.filter(({ table, columns }) => table.includes(text) || columns.some((name) => name.includes(text)));
    const ids = new Set(hits.map(({ card }) => card.id));
    for (const { card } of names) card.hidden = !ids.has(card.id);
    for (const item of all('nav li')) item.hidden = !ids.has(item.querySelector('a').hash.slice(1));
    for (const table of tables) {
      table.classList.toggle('missed', text !== '' && !ids.has(anchor(table)));
      table.classList.toggle('hit', text !== '' && ids.has(anchor(table)));
    }
    found.textContent = text === '' ? '' : `${hits.length} of ${names.length}`;
    const rank = ({ table }) => (table === text ? 0 : table.startsWith(text) ? 1 : table.includes(text) ? 2 : 3);
    return hits.sort((a, b) => rank(a) - rank(b));
  };
  const go = (hash) => {
    if (hash) location.hash = hash;
    else history.replaceState(null, '', location.pathname + location.search);
    choose();
  };
  search.addEventListener('input', look);
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const [first] = look();
    if (first) go(first.card.id);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape') {
      search.value = '';
      look();
      go('');
    }
  });

  // On paper everything is shown.
  let closed = [];
  window.addEventListener('beforeprint', () => {
    closed = all('details:not([open])');
    for (const details of closed) details.open = true;
    svg.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
  });
  window.addEventListener('afterprint', () => {
    for (const details of closed) details.open = false;
    show();
  });
  window.addEventListener('resize', () => fit(0.35));

  fit(0.35);
  choose();
})();
