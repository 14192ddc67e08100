(() => {
  const boxes = [...document.querySelectorAll('input[data-verdict]')];
  const kind = document.querySelector('select[data-filter=kind]');
  const cards = [...document.querySelectorAll('.claim')];
  const state = document.querySelector('[data-shown]');
  const show = () => {
    const verdicts = new Set(boxes.filter(b => b.checked).map(b => b.dataset.verdict));
    let shown = 0;
    for (const card of cards) {
      card.hidden = !verdicts.has(card.dataset.verdict) || (kind.value && card.dataset.kind !== kind.value);
      shown += !card.hidden;
    }
    for (const mark of document.querySelectorAll('a.mark')) {
      mark.classList.toggle('quiet', !verdicts.has(mark.dataset.verdict));
    }
    if (state) state.textContent = `Đang hiện ${shown} trên ${cards.length} khẳng định.`;
  };
  boxes.forEach(b => b.addEventListener('change', show));
  if (kind) kind.addEventListener('change', show);
  document.querySelectorAll('a.mark').forEach(m => m.addEventListener('click', () => {
    const card = document.getElementById(m.hash.slice(1));
    if (card && card.hidden) { boxes.forEach(b => { b.checked = true; }); kind.value = ''; show(); }
  }));
  if (boxes.length) show();
})();
