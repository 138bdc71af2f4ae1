// The page's whole behaviour. State lives in the address after '#', so that back, reload and a copied
// address show the same thing. Text is set by textContent only. No feature younger than Chrome 56.
(function () {
  'use strict';
  var D = JSON.parse(document.getElementById('data').textContent);
  var VIEWS = [['matrix', '矩阵'], ['units', '单位'], ['tasks', '任务'], ['gaps', '缺口'], ['facts', '统计与问题']];
  var PAPERS = { plan: '方案', report: '报告' };
  var state = {};
  var focusAt = null;
  // While a word is typed the field for it stays as it is.
  var typing = false;

  // ---- small helpers -------------------------------------------------------------------------------
  function h(tag, attributes) {
    var e = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (k) {
      var v = attributes[k];
      if (v === null || v === undefined || v === false) return;
      if (k.slice(0, 2) === 'on') e.addEventListener(k.slice(2), v);
      else e.setAttribute(k, v === true ? '' : v);
    });
    for (var i = 2; i < arguments.length; i++) add(e, arguments[i]);
    return e;
  }
  function add(e, child) {
    if (child === null || child === undefined || child === '') return;
    if (Array.isArray(child)) child.forEach(function (c) { add(e, c); });
    else e.appendChild(typeof child === 'object' ? child : document.createTextNode(String(child)));
  }
  function id(x) { return document.getElementById(x); }
  // Quotation marks within quotation marks (GB/T 15834).
  function inner(text) {
    return text.replace(/[“”‘’]/g, function (c) { return { '“': '‘', '”': '’', '‘': '“', '’': '”' }[c]; });
  }
  function clear(e) { while (e.firstChild) e.removeChild(e.firstChild); return e; }
  function percent(part, whole) { return whole ? Math.round(100 * part / whole) + '%' : '—'; }
  function base(path) { return path.split('/').pop(); }
  function word(pairs, key) {
    for (var i = 0; i < pairs.length; i++) if (pairs[i][0] === key) return pairs[i][1];
    return '';
  }
  function verdict(key) {
    for (var i = 0; i < D.verdicts.length; i++) if (D.verdicts[i].id === key) return i;
    return -1;
  }
  function unitAt(short) {
    for (var i = 0; i < D.units.length; i++) if (D.units[i].short === short) return i;
    return -1;
  }
  function taskAt(key) {
    for (var i = 0; i < D.tasks.length; i++) if (D.tasks[i].id === key) return i;
    return -1;
  }
  function due(count) { return count[0].reduce(function (a, b) { return a + b; }, 0) - count[0][verdict('not_duty')]; }
  function covered(count) { return count[0][verdict('done')] + count[0][verdict('planned')]; }
  function gaps(count) {
    return D.verdicts.reduce(function (sum, v, i) { return sum + (v.gap ? count[0][i] : 0); }, 0);
  }
  function sumOf(counts) {
    return counts.reduce(function (sum, c) {
      return [sum[0].map(function (n, i) { return n + c[0][i]; }), sum[1] + c[1], sum[2] + c[2], sum[3] + c[3]];
    }, [[0, 0, 0, 0, 0, 0, 0], 0, 0, 0]);
  }
  function marksOf(bits) { return D.marks.filter(function (m, i) { return bits & (1 << i); }); }
  var themes = D.tasks.reduce(function (all, t) {
    if (all.indexOf(t.theme) < 0) all.push(t.theme);
    return all;
  }, []);

  // ---- state in the address ------------------------------------------------------------------------
  var DEFAULTS = { view: 'matrix', stage: 'combined', group: '', theme: '', verdict: '', mark: '', q: '', unit: '', task: '', cell: '' };
  function read() {
    var s = {};
    Object.keys(DEFAULTS).forEach(function (k) { s[k] = DEFAULTS[k]; });
    location.hash.replace(/^#/, '').split('&').forEach(function (part) {
      var at = part.indexOf('=');
      var k = at < 0 ? part : part.slice(0, at);
      if (!DEFAULTS.hasOwnProperty(k) || at < 0) return;
      try { s[k] = decodeURIComponent(part.slice(at + 1)); } catch (e) { /* a broken address shows the whole */ }
    });
    if (!word(D.stages, s.stage)) s.stage = 'combined';
    return s;
  }
  function go(changes, quiet) {
    var s = {};
    Object.keys(DEFAULTS).forEach(function (k) { s[k] = changes.hasOwnProperty(k) ? changes[k] : state[k]; });
    var parts = Object.keys(DEFAULTS).filter(function (k) { return s[k] !== DEFAULTS[k]; })
      .map(function (k) { return k + '=' + encodeURIComponent(s[k]); });
    var hash = '#' + parts.join('&');
    if (quiet && window.history.replaceState) { history.replaceState(null, '', hash); show(); return; }
    if (location.hash === hash || (location.hash === '' && hash === '#')) show();
    else location.hash = hash;
  }

  // ---- head, filters, legend -----------------------------------------------------------------------
  function head() {
    var tabs = clear(id('tabs'));
    VIEWS.forEach(function (v) {
      var on = state.view === v[0];
      add(tabs, h('button', {
        type: 'button', 'aria-current': on ? 'page' : null,
        onclick: function () { go({ view: v[0], unit: '', task: '', cell: '' }); }
      }, v[1]));
    });
    var sent = function (k) { return D.units.filter(function (u) { return u[k]; }).length; };
    clear(id('facts'));
    add(id('facts'), '期间：' + D.period + '　依据：《' + D.list[0] + '》　单位' + D.units.length + '个，任务' + D.tasks.length +
      '项　收到方案' + sent('plan') + '份、报告' + sent('report') + '份');
  }
  function choice(name, label, options) {
    var select = h('select', { name: name, onchange: function () { var c = {}; c[name] = this.value; go(c); } },
      h('option', { value: '' }, '全部'),
      options.map(function (o) { return h('option', { value: o[0], selected: state[name] === o[0] }, o[1]); }));
    return h('label', {}, label + ' ', select);
  }
  function filters() {
    var form = clear(id('filters'));
    form.onsubmit = function (e) { e.preventDefault(); };
    form.hidden = state.view === 'facts';
    if (form.hidden) return;
    if (state.view === 'matrix') {
      add(form, h('span', { 'class': 'stages', role: 'radiogroup', 'aria-label': '看哪一类材料' },
        D.stages.map(function (s) {
          var input = h('input', { type: 'radio', name: 'stage', value: s[0], checked: state.stage === s[0] });
          var label = h('label', { 'class': state.stage === s[0] ? 'on' : '' }, input, h('span', {}, s[1]));
          input.addEventListener('change', function () { go({ stage: s[0] }); });
          input.addEventListener('focus', function () { label.classList.add('focus'); });
          input.addEventListener('blur', function () { label.classList.remove('focus'); });
          return label;
        })));
    }
    add(form, choice('group', '组别', D.groups));
    add(form, choice('theme', '主题', themes.map(function (t) { return [t, t]; })));
    if (state.view === 'matrix') {
      var options = [['gap', '全部缺口']].concat(D.verdicts.map(function (v) { return [v.id, v.sign + ' ' + v.word]; }));
      add(form, choice('verdict', '结论', options));
      add(form, choice('mark', '标记', D.marks.map(function (m) { return [m[0], m[0]]; })));
    }
    var search = h('input', {
      type: 'search', name: 'q', value: state.q, placeholder: '单位、任务或原文', 'aria-label': '查找文字', size: 16
    });
    // Found while it is typed; a syllable that is not yet a character (拼音) is none.
    var wait = null;
    var look = function () {
      clearTimeout(wait);
      wait = setTimeout(function () {
        if (search.value.trim() === state.q) return;
        typing = true;
        go({ q: search.value.trim() }, true);
        typing = false;
      }, 200);
    };
    search.addEventListener('input', function (e) { if (!e.isComposing) look(); });
    search.addEventListener('compositionend', look);
    add(form, h('label', {}, '查找 ', search));
    add(form, h('button', { type: 'button', onclick: function () {
      go({ group: '', theme: '', verdict: '', mark: '', q: '' });
    } }, '清除筛选'));
    add(form, h('button', { type: 'button', onclick: function () { window.print(); } }, '打印'));
  }
  function active(text) {
    var parts = [];
    if (state.group) parts.push('组别为' + word(D.groups, state.group));
    if (state.theme) parts.push('主题为' + state.theme);
    if (state.verdict) parts.push('结论为' + (state.verdict === 'gap' ? '缺口' : D.verdicts[verdict(state.verdict)] ? D.verdicts[verdict(state.verdict)].word : ''));
    if (state.mark) parts.push('标记为' + state.mark);
    if (state.q) parts.push('含“' + state.q + '”');
    var e = clear(id('active'));
    if (parts.length) add(e, ['筛选：', h('b', {}, parts.join('，')), '。']);
    add(e, text);
  }
  function legend() {
    var e = clear(id('legend'));
    e.hidden = state.view !== 'matrix';
    var all = sumOf(D.totals.task[state.stage]);
    D.verdicts.forEach(function (v, i) {
      add(e, h('span', { 'class': 'key', title: v.meaning }, h('span', { 'class': 'swatch v' + i }, v.sign), v.word + ' ' + all[0][i]));
    });
    add(e, h('span', { 'class': 'key', title: D.marks[0][1] }, h('span', { 'class': 'swatch corner' }), D.marks[0][0] + ' ' + all[1]));
    add(e, h('span', { 'class': 'dim' }, '2/4 为已答条款数/条款总数；点格子看佐证，方向键移动，回车打开，Esc 关闭'));
  }

  // ---- matrix --------------------------------------------------------------------------------------
  function cellText(u, t, cell) {
    return [D.units[u].short, D.units[u].full, D.tasks[t].id, D.tasks[t].item, D.tasks[t].requirement, cell ? cell[5] : ''].join('\n');
  }
  function matches(u, t, cell) {
    if (state.group && D.units[u].group !== state.group) return false;
    if (state.theme && D.tasks[t].theme !== state.theme) return false;
    if (state.verdict === 'gap' && !(cell && D.verdicts[cell[0]].gap)) return false;
    if (state.verdict && state.verdict !== 'gap' && !(cell && D.verdicts[cell[0]].id === state.verdict)) return false;
    if (state.mark && !(cell && marksOf(cell[3]).some(function (m) { return m[0] === state.mark; }))) return false;
    return !state.q || cellText(u, t, cell).indexOf(state.q) >= 0;
  }
  function describe(u, t, cell) {
    var marks = marksOf(cell[3]).map(function (m) { return m[0]; });
    return D.units[u].short + ' ' + D.tasks[t].id + ' ' + D.tasks[t].item + '：' + D.verdicts[cell[0]].word +
      (cell[1] ? '（' + cell[1] + '/' + cell[2] + '）' : '') + (marks.length ? '，' + marks.join('、') : '') +
      (cell[8] ? '，' + cell[8] : '') + (cell[5] ? '\n“' + inner(cell[5]) + '”\n' + base(cell[6]) + ' ' + cell[7] : '');
  }
  function matrix() {
    var cells = D.cells[state.stage];
    var filtered = state.group || state.theme || state.verdict || state.mark || state.q;
    var hit = D.units.map(function (_, u) {
      return D.tasks.map(function (_, t) { return matches(u, t, cells[u][t]); });
    });
    var rows = D.units.map(function (_, u) { return u; }).filter(function (u) { return hit[u].some(Boolean); });
    var columns = D.tasks.map(function (_, t) { return t; })
      .filter(function (t) { return rows.some(function (u) { return hit[u][t]; }); });
    var shown = rows.reduce(function (n, u) { return n + columns.filter(function (t) { return hit[u][t]; }).length; }, 0);
    active('显示' + rows.length + '个单位、' + columns.length + '项任务，' + (filtered ? '符合条件的' : '共') + shown + '格。');
    var main = clear(id('main'));
    if (!rows.length) { add(main, h('p', { 'class': 'empty' }, '没有符合条件的格子。请放宽筛选条件。')); return; }

    var themeRow = h('tr', { 'class': 'themes' }, h('th', { 'class': 'corner-head', rowspan: 2, scope: 'col' }, '单位'));
    var last = null;
    columns.forEach(function (t) {
      if (last && last.theme === D.tasks[t].theme) { last.th.colSpan += 1; return; }
      last = { theme: D.tasks[t].theme, th: h('th', { colspan: 1, scope: 'colgroup', title: D.tasks[t].theme }, D.tasks[t].theme) };
      add(themeRow, last.th);
    });
    Array.prototype.forEach.call(themeRow.children, function (th) {
      // A narrow group shows the opening of its name; the whole stands in the title.
      if (th.colSpan < 3 && !th.rowSpan) return;
      if (th.colSpan < 3 && th.className === '') th.textContent = th.textContent.slice(0, th.colSpan * 4);
    });
    ['已落实', '有安排', '缺口', '应落实', '覆盖率'].forEach(function (w) {
      add(themeRow, h('th', { 'class': 'sum', rowspan: 2, scope: 'col' }, w));
    });
    var taskRow = h('tr', { 'class': 'tasks' }, columns.map(function (t) {
      return h('th', { scope: 'col', title: D.tasks[t].item, 'data-id': D.tasks[t].id }, h('button', {
        type: 'button', 'class': 'link', onclick: function () { go({ view: 'tasks', task: D.tasks[t].id, cell: '' }); }
      }, D.tasks[t].id));
    }));
    var body = h('tbody');
    var group = null;
    rows.forEach(function (u) {
      var unit = D.units[u];
      if (unit.group !== group) {
        group = unit.group;
        add(body, h('tr', { 'class': 'group' }, h('th', { colspan: columns.length + 6, scope: 'rowgroup' }, word(D.groups, group))));
      }
      var count = D.totals.unit[state.stage][u];
      add(body, h('tr', {},
        h('th', { scope: 'row', title: unit.full }, h('button', {
          type: 'button', 'class': 'link', onclick: function () { go({ view: 'units', unit: unit.short, cell: '' }); }
        }, unit.short)),
        columns.map(function (t) { return box(u, t, cells[u][t], hit[u][t]); }),
        sums(count)));
    });
    var foot = h('tfoot');
    [['已落实', function (c) { return c[0][verdict('done')]; }], ['有安排', function (c) { return c[0][verdict('planned')]; }],
      ['缺口', gaps], ['覆盖率', function (c) { return percent(covered(c), due(c)); }]].forEach(function (line) {
      var all = sumOf(D.totals.task[state.stage]);
      add(foot, h('tr', {}, h('th', { scope: 'row' }, D.whole + line[0]),
        columns.map(function (t) { return h('td', {}, line[1](D.totals.task[state.stage][t])); }),
        h('td', { 'class': 'sum', colspan: 5 }, line[1](all))));
    });
    add(main, h('table', { 'class': 'matrix', role: 'grid', 'aria-label': '单位与任务矩阵' },
      h('thead', {}, themeRow, taskRow), body, foot));
    add(main, h('p', { 'class': 'dim' }, '右侧和下方的合计为' + D.whole + '数字，不随筛选变化。'));
    var first = state.cell && find(state.cell.split('/')[0], state.cell.split('/')[1]) ||
      focusAt && find(focusAt[0], focusAt[1]) || main.querySelector('td.cell');
    if (first) first.tabIndex = 0;
  }
  function find(unit, task) {
    var all = document.querySelectorAll('td.cell');
    for (var i = 0; i < all.length; i++) {
      if (all[i].getAttribute('data-unit') === unit && all[i].getAttribute('data-task') === task) return all[i];
    }
    return null;
  }
  function sums(count) {
    return [count[0][verdict('done')], count[0][verdict('planned')], gaps(count), due(count), percent(covered(count), due(count))]
      .map(function (n) { return h('td', { 'class': 'sum' }, n); });
  }
  function box(u, t, cell, on) {
    if (!cell) return h('td', {});
    var v = D.verdicts[cell[0]];
    return h('td', {
      'class': 'cell v' + cell[0] + (cell[3] & 1 ? ' corner' : '') + (on ? '' : ' off'), role: 'gridcell', tabindex: -1,
      'data-unit': D.units[u].short, 'data-task': D.tasks[t].id, 'data-verdict': v.id, 'data-hit': on ? '1' : '0',
      title: describe(u, t, cell), 'aria-label': describe(u, t, cell).split('\n')[0]
    }, v.sign, cell[1] && cell[1] < cell[2] ? h('small', {}, cell[1] + '/' + cell[2]) : null);
  }

  // ---- keys and clicks on the matrix ---------------------------------------------------------------
  function open(td) {
    focusAt = [td.getAttribute('data-unit'), td.getAttribute('data-task')];
    go({ cell: focusAt.join('/') });
  }
  document.addEventListener('click', function (e) {
    var td = e.target;
    while (td && td.tagName !== 'TD') td = td.parentNode && td.parentNode.tagName ? td.parentNode : null;
    if (td && td.classList.contains('cell')) open(td);
  });
  document.addEventListener('keydown', function (e) {
    if (e.key === 'Escape' && state.cell) {
      var at = state.cell.split('/');
      go({ cell: '' });
      setTimeout(function () { var td = find(at[0], at[1]); if (td) td.focus(); }, 0);
      return;
    }
    var td = document.activeElement;
    if (!td || !td.classList || !td.classList.contains('cell')) return;
    if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); open(td); return; }
    var step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    var edge = { Home: 'first', End: 'last' }[e.key];
    if (!step && !edge) return;
    e.preventDefault();
    var row = td.parentNode;
    var cells = row.querySelectorAll('td.cell');
    var next = null;
    if (edge) next = edge === 'first' ? cells[0] : cells[cells.length - 1];
    else if (step[0] === 0) next = cells[Array.prototype.indexOf.call(cells, td) + step[1]];
    else {
      var column = Array.prototype.indexOf.call(cells, td);
      var other = row;
      do { other = step[0] < 0 ? other.previousElementSibling : other.nextElementSibling; }
      while (other && !other.querySelector('td.cell'));
      if (other) next = other.querySelectorAll('td.cell')[column];
    }
    if (!next) return;
    td.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  // ---- evidence ------------------------------------------------------------------------------------
  function tag(v) { return h('span', { 'class': 'tag v' + v }, D.verdicts[v].sign + ' ' + D.verdicts[v].word); }
  function marks(bits) { return marksOf(bits).map(function (m) { return h('span', { 'class': 'mark', title: m[1] }, m[0]); }); }
  function stagesOf(u, t) {
    return D.stages.map(function (s) {
      var c = D.cells[s[0]][u][t];
      return c ? h('span', { 'class': 'stage' }, s[1] + ' ', tag(c[0]), ' ' + (c[1] ? c[1] + '/' + c[2] : ''), marks(c[3])) : null;
    });
  }
  function clausesOf(u, t) {
    var task = D.tasks[t];
    return task.clauses.map(function (clause, c) {
      var judged = D.clauses.filter(function (r) { return r[0] === u && r[1] === t && r[2] === c; });
      var found = D.findings.filter(function (f) { return f[0] === u && f[1] === t && f[2] === c; })
        .sort(function (a, b) { return (a[3] < b[3] ? 1 : a[3] > b[3] ? -1 : b[4] - a[4]); });
      var gap = D.gaps.filter(function (g) { return g[0] === u && g[1] === t && g[2] === clause[0]; })[0];
      return h('div', { 'class': 'clause' },
        h('p', {}, h('b', {}, '第' + (c + 1) + '条 '), clause[1], clause[2] ? h('span', { 'class': 'mark' }, clause[2]) : null),
        judged.map(function (r) {
          return h('p', {}, PAPERS[r[3]] + '：', h('b', { 'class': r[4] ? '' : 'no' }, r[4] ? '已答' : '未答'),
            h('span', { 'class': 'dim' }, '（把握 ' + Math.round(r[5] * 100) + '%）'),
            r[6] ? h('span', { 'class': 'mark' }, '待核实') : null, r[7] ? h('span', { 'class': 'mark' }, '照抄') : null,
            r[8] === null ? null : h('span', { 'class': 'mark' }, '写明 ' + r[8]));
        }),
        gap ? h('p', { 'class': 'no' }, '缺口：' + gap[3]) : null,
        gap && gap[5] ? h('blockquote', { 'class': 'weak' }, gap[5], h('div', { 'class': 'src' }, '最接近的表述，' + gap[6])) : null,
        found.map(function (f) {
          return h('blockquote', { 'class': f[5] ? 'weak' : '' }, f[8],
            h('div', { 'class': 'src' }, PAPERS[f[3]] + '，' + base(f[9]) + '，' + f[10] + '；' + f[7] + '；把握 ' + Math.round(f[4] * 100) + '%'),
            f[11] ? h('div', { 'class': 'src' }, '支持：' + f[11]) : null,
            f[12] ? h('div', { 'class': 'src' }, '反对：' + f[12]) : null);
        }));
    });
  }
  function panel() {
    var e = clear(id('panel'));
    var at = state.cell ? state.cell.split('/') : ['', ''];
    var u = unitAt(at[0]), t = taskAt(at[1]);
    var on = u >= 0 && t >= 0;
    e.hidden = !on;
    document.body.className = on ? 'open' : '';
    if (!on) return;
    var cell = D.cells.combined[u][t];
    add(e, [
      h('button', { type: 'button', 'class': 'plain close', onclick: function () { go({ cell: '' }); } }, '关闭'),
      h('h2', {}, D.units[u].short + '　' + D.tasks[t].id),
      h('p', {}, h('b', {}, D.tasks[t].item)),
      h('p', {}, stagesOf(u, t)),
      cell ? h('p', { 'class': 'dim' }, '职责：' + cell[4] + '　时限：' + D.tasks[t].deadline) : null,
      cell && cell[8] ? h('p', { 'class': 'no' }, cell[8]) : null,
      h('p', {}, h('button', { type: 'button', 'class': 'link', onclick: function () { go({ view: 'units', unit: D.units[u].short, cell: '' }); } }, '看这个单位的全部任务'),
        '　', h('button', { type: 'button', 'class': 'link', onclick: function () { go({ view: 'tasks', task: D.tasks[t].id, cell: '' }); } }, '看这项任务的全部单位')),
      clausesOf(u, t)
    ]);
    e.scrollTop = 0;
    if (!typing) e.focus();
  }

  // ---- units ---------------------------------------------------------------------------------------
  function table(heads, rows) {
    return h('table', { 'class': 'rows' },
      h('thead', {}, h('tr', {}, heads.map(function (t) { return h('th', { scope: 'col' }, t); }))), h('tbody', {}, rows));
  }
  function bar(count) {
    var whole = due(count);
    return h('div', { 'class': 'bar', role: 'img', 'aria-label': D.verdicts.map(function (v, i) { return v.word + count[0][i]; }).join('，') },
      D.verdicts.map(function (v, i) {
        return v.id === 'not_duty' || !count[0][i] ? null :
          h('i', { 'class': 'v' + i, style: 'width:' + 100 * count[0][i] / whole + '%', title: v.word + count[0][i] }, v.sign + count[0][i]);
      }));
  }
  function wantedUnits() {
    return D.units.map(function (_, u) { return u; }).filter(function (u) {
      return (!state.group || D.units[u].group === state.group) &&
        (!state.q || (D.units[u].short + D.units[u].full).indexOf(state.q) >= 0);
    });
  }
  function wantedTasks() {
    return D.tasks.map(function (_, t) { return t; }).filter(function (t) {
      var task = D.tasks[t];
      return (!state.theme || task.theme === state.theme) &&
        (!state.q || (task.id + task.item + task.requirement).indexOf(state.q) >= 0);
    });
  }
  function paper(file, late, unread, open) {
    return file ? base(file) + (late ? '（晚于期限）' : '') : h('span', { 'class': 'no' }, unread ? '无法读取' : open ? '未到期' : '未报送');
  }
  function units() {
    var u = unitAt(state.unit);
    var main = clear(id('main'));
    if (u >= 0) { unitPage(main, u); return; }
    var rows = wantedUnits();
    active('显示' + rows.length + '个单位。');
    add(main, table(['单位', '组别', '实施方案', '年度报告', '已落实', '有安排', '缺口', '应落实', '覆盖率', '待核实'], rows.map(function (u) {
      var unit = D.units[u], c = D.totals.unit.combined[u];
      return h('tr', {}, h('td', { 'class': 'tight' }, h('button', { type: 'button', 'class': 'link', onclick: function () { go({ view: 'units', unit: unit.short }); } }, unit.short)),
        h('td', {}, word(D.groups, unit.group)), h('td', {}, paper(unit.plan, unit.plan_late, unit.plan_unread, D.open[0])), h('td', {}, paper(unit.report, unit.report_late, unit.report_unread, D.open[1])),
        [c[0][verdict('done')], c[0][verdict('planned')], gaps(c), due(c), percent(covered(c), due(c)), c[1]]
          .map(function (n) { return h('td', { 'class': 'n' }, n); }));
    })));
  }
  function unitPage(main, u) {
    var unit = D.units[u], count = D.totals.unit.combined[u];
    active('');
    add(main, [
      h('p', {}, h('button', { type: 'button', 'class': 'plain', onclick: function () { go({ unit: '', cell: '' }); } }, '返回单位列表')),
      h('h2', {}, unit.full + '（' + unit.short + '）'),
      h('p', {}, '实施方案：', paper(unit.plan, unit.plan_late, unit.plan_unread, D.open[0]), '　年度报告：', paper(unit.report, unit.report_late, unit.report_unread, D.open[1])),
      h('p', {}, '应落实' + due(count) + '项，已落实' + count[0][verdict('done')] + '项，有安排' + count[0][verdict('planned')] +
        '项，缺口' + gaps(count) + '项，覆盖率' + percent(covered(count), due(count)) + '；条款 ' + count[2] + '/' + count[3]),
      bar(count)
    ]);
    var rows = D.tasks.map(function (_, t) { return t; }).filter(function (t) {
      var c = D.cells.combined[u][t];
      return c && (D.verdicts[c[0]].id !== 'not_duty' || c[3]);
    });
    add(main, table(['任务', '内容', '综合', '方案', '报告', '条款', '最好的佐证', '还缺什么'], rows.map(function (t) {
      var c = D.cells.combined[u][t];
      var missing = D.gaps.filter(function (g) { return g[0] === u && g[1] === t; });
      return h('tr', {},
        h('td', { 'class': 'tight' }, h('button', { type: 'button', 'class': 'link', onclick: function () { go({ cell: unit.short + '/' + D.tasks[t].id }); } }, D.tasks[t].id)),
        h('td', {}, D.tasks[t].item), h('td', {}, tag(c[0]), marks(c[3])),
        h('td', {}, D.cells.plan[u][t] ? tag(D.cells.plan[u][t][0]) : null), h('td', {}, D.cells.report[u][t] ? tag(D.cells.report[u][t][0]) : null),
        h('td', { 'class': 'n' }, c[1] + '/' + c[2]),
        h('td', {}, c[5] ? [c[5], h('div', { 'class': 'src' }, base(c[6]) + '，' + c[7])] : null),
        h('td', {}, missing.map(function (g) { return h('div', {}, (g[2] ? '第' + g[2].split('.').pop() + '条：' : '') + g[3]); })));
    })));
  }

  // ---- tasks ---------------------------------------------------------------------------------------
  function tasks() {
    var t = taskAt(state.task);
    var main = clear(id('main'));
    if (t >= 0) { taskPage(main, t); return; }
    var rows = wantedTasks();
    active('显示' + rows.length + '项任务。');
    add(main, table(['任务', '主题', '事项', '责任单位', '时限', '条款', '已落实', '有安排', '缺口', '应落实', '覆盖率'], rows.map(function (t) {
      var task = D.tasks[t], c = D.totals.task.combined[t];
      return h('tr', {}, h('td', {}, h('button', { type: 'button', 'class': 'link', onclick: function () { go({ view: 'tasks', task: task.id }); } }, task.id)),
        h('td', {}, task.theme), h('td', {}, task.item), h('td', {}, task.units), h('td', {}, task.deadline),
        [task.clauses.length, c[0][verdict('done')], c[0][verdict('planned')], gaps(c), due(c), percent(covered(c), due(c))]
          .map(function (n) { return h('td', { 'class': 'n' }, n); }));
    })));
  }
  function taskPage(main, t) {
    var task = D.tasks[t], count = D.totals.task.combined[t];
    active('');
    add(main, [
      h('p', {}, h('button', { type: 'button', 'class': 'plain', onclick: function () { go({ task: '', cell: '' }); } }, '返回任务列表')),
      h('h2', {}, task.id + '　' + task.item),
      h('p', { 'class': 'dim' }, task.theme + '　责任单位：' + task.units + '　时限：' + task.deadline),
      h('ol', {}, task.clauses.map(function (c) { return h('li', {}, c[1], c[2] ? h('span', { 'class': 'mark' }, c[2]) : null); })),
      h('p', {}, '应落实' + due(count) + '个单位，已落实' + count[0][verdict('done')] + '个，有安排' + count[0][verdict('planned')] +
        '个，缺口' + gaps(count) + '个，覆盖率' + percent(covered(count), due(count))),
      bar(count)
    ]);
    var rows = wantedUnits().filter(function (u) {
      var c = D.cells.combined[u][t];
      return c && (D.verdicts[c[0]].id !== 'not_duty' || c[3]);
    });
    add(main, table(['单位', '职责', '综合', '方案', '报告', '条款', '最好的佐证', '原因'], rows.map(function (u) {
      var c = D.cells.combined[u][t];
      return h('tr', {},
        h('td', { 'class': 'tight' }, h('button', { type: 'button', 'class': 'link', onclick: function () { go({ cell: D.units[u].short + '/' + task.id }); } }, D.units[u].short)),
        h('td', {}, c[4]), h('td', {}, tag(c[0]), marks(c[3])),
        h('td', {}, D.cells.plan[u][t] ? tag(D.cells.plan[u][t][0]) : null), h('td', {}, D.cells.report[u][t] ? tag(D.cells.report[u][t][0]) : null),
        h('td', { 'class': 'n' }, c[1] + '/' + c[2]),
        h('td', {}, c[5] ? [c[5], h('div', { 'class': 'src' }, base(c[6]) + '，' + c[7])] : null), h('td', {}, c[8]));
    })));
  }

  // ---- gaps, facts ---------------------------------------------------------------------------------
  function gapList() {
    var rows = D.gaps.filter(function (g) {
      var unit = D.units[g[0]], task = D.tasks[g[1]];
      return (!state.group || unit.group === state.group) && (!state.theme || task.theme === state.theme) &&
        (!state.q || (unit.short + unit.full + task.id + task.item + g[3] + g[5]).indexOf(state.q) >= 0);
    });
    active('显示' + rows.length + '条缺口（共' + D.gaps.length + '条）。');
    add(clear(id('main')), table(['单位', '任务', '条款', '要求', '缺什么', '时限', '最接近的表述'], rows.map(function (g) {
      var task = D.tasks[g[1]];
      var clause = task.clauses.filter(function (c) { return c[0] === g[2]; })[0];
      return h('tr', {}, h('td', { 'class': 'tight' }, D.units[g[0]].short),
        h('td', { 'class': 'tight' }, h('button', { type: 'button', 'class': 'link', onclick: function () { go({ cell: D.units[g[0]].short + '/' + task.id }); } }, task.id)),
        h('td', { 'class': 'tight' }, g[2] ? '第' + g[2].split('.').pop() + '条' : '全部'), h('td', {}, clause ? clause[1] : task.item),
        h('td', {}, g[3]), h('td', { 'class': g[4].length > 16 ? '' : 'tight' }, g[4]), h('td', {}, g[5] ? [g[5], h('div', { 'class': 'src' }, g[6])] : null));
    })));
  }
  function facts() {
    active('');
    var main = clear(id('main'));
    add(main, h('h2', {}, '各主题落实情况'));
    D.totals.theme.combined.forEach(function (t) {
      add(main, [h('p', {}, t[0] + '　覆盖率' + percent(covered(t[1]), due(t[1]))), bar(t[1])]);
    });
    add(main, h('h2', {}, '报送情况'));
    add(main, table(['文件', '单位', '种类', '处理', '落款日期', '说明'], D.submissions.map(function (s) {
      return h('tr', {}, h('td', {}, s[0]), h('td', { 'class': 'tight' }, s[1]), h('td', { 'class': 'tight' }, s[2]), h('td', { 'class': 'tight' }, s[3]),
        h('td', { 'class': 'tight' }, s[4] + (s[5] ? '（晚于期限）' : '')), h('td', {}, s[6]));
    })));
    if (D.figures.rows.length) {
      add(main, h('h2', {}, '年度报告主要数字（照报告填写，未作改正）'));
      add(main, table(D.figures.heads, D.figures.rows.map(function (r) {
        return h('tr', {}, r.map(function (c, i) { return h('td', { 'class': i ? 'n' : 'tight' }, c); }));
      })));
    }
    add(main, h('h2', {}, '问题和提示（' + D.problems.length + '条）'));
    add(main, table(['级别', '单位', '文件', '位置', '问题', '怎么办'], D.problems.map(function (p) {
      return h('tr', {}, h('td', { 'class': 'tight' }, p[0]), h('td', { 'class': 'tight' }, p[1]), h('td', {}, base(p[2])), h('td', {}, p[3]), h('td', {}, p[4]), h('td', {}, p[5]));
    })));
  }

  // ---- all together --------------------------------------------------------------------------------
  function show() {
    var before = state;
    state = read();
    var main = id('main');
    var scroll = before.view === state.view && before.unit === state.unit && before.task === state.task ?
      [main.scrollLeft, main.scrollTop] : [0, 0];
    head();
    if (!typing) filters();
    legend();
    ({ matrix: matrix, units: units, tasks: tasks, gaps: gapList, facts: facts }[state.view] || matrix)();
    main.scrollLeft = scroll[0];
    main.scrollTop = scroll[1];
    panel();
    document.body.setAttribute('data-ready', '1');
  }
  var css = D.verdicts.map(function (v, i) { return '.v' + i + ',.matrix td.v' + i + '{background:' + v.colour + ';color:' + v.ink + '}'; }).join('');
  document.head.appendChild(h('style', {}, css));
  window.addEventListener('hashchange', show);
  show();
})();
