// The page of tmdb-dashboard(1): one object of data in, tiles, charts and
// tables out.  No network, nothing kept but the range in the address.
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const HOURS = { '24h': 24, '7d': 168, '30d': 720 };
// Okabe and Ito's colours, which people who see few colours tell apart too.
const COLOUR = { blue: '#0072b2', sky: '#56b4e9', green: '#009e73', orange: '#e69f00', red: '#d55e00', pink: '#cc79a7', grey: '#8a939c' };
const charts = [];

// Small things.
const $ = id => document.getElementById(id);

function make(tag, attributes, ...children) {
	const e = document.createElement(tag);
	for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
	e.append(...children.filter(c => c !== null && c !== undefined));
	return e;
}

const two = n => String(n).padStart(2, '0');

function when(t, long) { // in the reader's own time
	const d = new Date(t);
	if (isNaN(d)) return '';
	const day = two(d.getMonth() + 1) + '-' + two(d.getDate());
	const time = two(d.getHours()) + ':' + two(d.getMinutes());
	return (long ? d.getFullYear() + '-' : '') + day + ' ' + time;
}

const known = v => v !== null && v !== undefined;
const number = v => known(v) ? v.toLocaleString('en', { maximumFractionDigits: 2 }) : '–';
const percent = v => known(v) ? (v * 100).toLocaleString('en', { maximumFractionDigits: 2 }) + ' %' : '–';
const last = (list, f) => list.map(f).filter(known).pop();
const ratio = (part, whole) => known(part) && whole > 0 ? part / whole : null;

function bytes(n) {
	if (!known(n)) return '–';
	let i = 0;
	for (; n >= 1000 && i < 5; i++) n /= 1000;
	return n.toLocaleString('en', { maximumSignificantDigits: 3 }) + ' ' + ['B', 'kB', 'MB', 'GB', 'TB', 'PB'][i];
}

const success = run => run.pages && ratio(run.pages.good, run.pages.good + run.pages.lost);
const passed = run => run.records && ratio(run.records.in - run.records.invalid, run.records.in);

// Tables: head is a list of titles, rows of lists of cells; a cell that is a
// number stands right, and [text, class] has a class.
function table(element, head, rows) {
	const cell = (v, first) => {
		const [text, name] = Array.isArray(v) ? v : [v, typeof v === 'number' ? 'number' : ''];
		return make(first ? 'th' : 'td', { ...(first && { scope: 'row' }), ...(name && { class: name }) },
			typeof text === 'number' ? number(text) : known(text) ? text : '–');
	};
	element.replaceChildren(
		make('thead', {}, make('tr', {}, ...head.map(t => make('th', { scope: 'col' }, t)))),
		make('tbody', {}, ...rows.map(r => make('tr', {}, ...r.map((v, i) => cell(v, i === 0))))));
}

// Charts: each has a sentence, a picture and its numbers.
// spec: id, title, kind (line, bar, across), series [{name, colour, of, axis,
// target}], rows(view), label(row), text(rows), unit, stacked, most.
function chart(spec) {
	const section = make('section', { 'aria-labelledby': spec.id + '-h', id: spec.id },
		make('h2', { id: spec.id + '-h' }, spec.title),
		make('p', { class: 'sum' }),
		make('div', { class: 'plot' }, make('canvas', { role: 'img' })),
		make('details', {}, make('summary', {}, 'Numbers of “' + spec.title + '”'),
			make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': spec.id + '-h' }, make('table'))));
	$('charts').append(section);
	charts.push({ spec, section, drawn: null });
}

function style(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function dataset(s, rows, kind) {
	const line = s.kind ? s.kind === 'line' : kind === 'line';
	return {
		type: line ? 'line' : 'bar', label: s.name, data: rows.map(r => known(s.of(r)) ? s.of(r) : null),
		borderColor: COLOUR[s.colour], backgroundColor: s.target ? 'transparent' : COLOUR[s.colour], yAxisID: s.axis || 'y',
		borderWidth: line ? 2 : 0, borderDash: s.target ? [6, 5] : [], pointRadius: s.target || rows.length > 80 ? 0 : 2.5,
		spanGaps: true, tension: 0, order: line ? 0 : 1, stack: s.axis || 'y', maxBarThickness: 28
	};
}

function options(spec, across) {
	const ink = style('--soft'), grid = style('--grid');
	const scale = more => ({ ticks: { color: ink, maxRotation: 0, autoSkipPadding: 14, ...more.ticks }, grid: { color: grid }, ...more.rest });
	const y = scale({ ticks: { callback: v => spec.unit ? spec.unit(v) : number(v) }, rest: { stacked: !!spec.stacked, beginAtZero: spec.zero !== false, suggestedMax: spec.most, grace: spec.grace } });
	const x = scale({ ticks: {}, rest: { stacked: !!spec.stacked } });
	const scales = across ? { x: y, y: x } : { x, y };
	if (spec.series.some(s => s.axis === 'right'))
		scales.right = { ...scale({ ticks: {}, rest: {} }), position: 'right', beginAtZero: true, grid: { drawOnChartArea: false } };
	return {
		indexAxis: across ? 'y' : 'x', animation: false, maintainAspectRatio: false, responsive: true, scales,
		interaction: { mode: 'index', intersect: false, axis: across ? 'y' : 'x' },
		plugins: {
			legend: { display: spec.series.length > 1, labels: { color: style('--ink'), boxWidth: 14 } },
			tooltip: { callbacks: { label: c => c.dataset.label + ': ' + (spec.unit ? spec.unit(c.raw) : number(c.raw)) } }
		}
	};
}

function draw(entry, view) {
	const { spec, section } = entry, rows = spec.rows(view), across = spec.kind === 'across';
	const text = rows.length > 0 ? spec.text(rows) : 'Nothing in this time.';
	const labels = rows.map(spec.label || (r => when(r.t)));
	const canvas = section.querySelector('canvas'), plot = section.querySelector('.plot');
	section.querySelector('.sum').textContent = text;
	table(section.querySelector('table'), [spec.first || 'time', ...spec.series.map(s => s.name)],
		rows.map((r, i) => [spec.label ? labels[i] : when(r.t, true), ...spec.series.map(s => [spec.unit ? spec.unit(s.of(r)) : number(s.of(r)), 'number'])]).reverse());
	canvas.setAttribute('aria-label', spec.title + '. ' + text + ' All numbers stand in the table below.');
	plot.hidden = rows.length === 0 || typeof Chart === 'undefined';
	if (entry.drawn) entry.drawn.destroy();
	entry.drawn = plot.hidden ? null : new Chart(canvas, {
		data: { labels, datasets: spec.series.map(s => dataset(s, rows, spec.kind)) }, options: options(spec, across)
	});
}

// What is shown.
const have = f => view => view.runs.filter(r => known(f(r)));
const least = (rows, f) => Math.min(...rows.map(f).filter(known));
const most = (rows, f) => Math.max(...rows.map(f).filter(known));
const total = (rows, f) => rows.map(f).filter(known).reduce((a, b) => a + b, 0);

chart({
	id: 'latency', title: 'Latency of the API', kind: 'line', rows: have(r => r.latency), unit: v => number(v) + ' ms',
	series: [{ name: 'p50', colour: 'sky', of: r => r.latency.p50 }, { name: 'p95', colour: 'blue', of: r => r.latency.p95 }],
	text: rows => `Half of the requests of the last run took ${number(rows.at(-1).latency.p50)} ms at most, 95 % took ${number(rows.at(-1).latency.p95)} ms.`
});
chart({
	id: 'success', title: 'Pages that came', kind: 'line', rows: have(success), unit: percent, zero: false, most: 1,
	series: [{ name: 'success ratio', colour: 'green', of: success }, { name: 'least', colour: 'red', of: () => 0.95, target: true }],
	text: rows => `${number(total(rows, r => r.pages.good))} of ${number(total(rows, r => r.pages.good + r.pages.lost))} pages; the worst run got ${percent(least(rows, success))}.`
});
chart({
	id: 'outcome', title: 'Records by outcome', kind: 'bar', stacked: true, label: r => r.day || when(r.t),
	rows: view => few(view.runs.filter(r => r.records).map(r => ({ t: r.t, ...r.records })), ['in', 'out', 'filtered', 'duplicate', 'invalid']),
	series: [
		{ name: 'kept', colour: 'green', of: r => r.out }, { name: 'filtered', colour: 'sky', of: r => r.filtered },
		{ name: 'duplicate', colour: 'orange', of: r => r.duplicate }, { name: 'invalid', colour: 'red', of: r => r.invalid }],
	text: rows => `${number(total(rows, r => r.in))} records came, ${number(total(rows, r => r.out))} were kept, ${number(total(rows, r => r.invalid))} were invalid.`
});
chart({
	id: 'score', title: 'Quality score', kind: 'line', rows: view => view.scores.filter(s => known(s.score)), label: s => s.date, first: 'day', most: 100, zero: false,
	series: [{ name: 'score', colour: 'blue', of: s => s.score }],
	text: rows => `${number(rows.at(-1).score)} of 100 on ${rows.at(-1).date}; ${number(least(rows, s => s.score))} at the lowest.`
});
chart({
	id: 'volume', title: 'Volume and churn', kind: 'bar', stacked: true, rows: view => view.runs.filter(r => r.version && r.line === 'movies'),
	series: [
		{ name: 'movies', colour: 'blue', kind: 'line', of: r => r.rows },
		{ name: 'new', colour: 'green', axis: 'right', of: r => r.changes && r.changes.insert },
		{ name: 'changed', colour: 'sky', axis: 'right', of: r => r.changes && r.changes.update },
		{ name: 'gone', colour: 'red', axis: 'right', of: r => r.changes && r.changes.delete }],
	text: rows => `${number(rows.at(-1).rows)} movies in the last version` +
		(known(last(rows, r => r.churn)) ? `; ${percent(last(rows, r => r.churn))} of its list was in the run before.` : '.')
});
chart({
	id: 'reasons', title: 'Why records were refused', kind: 'across', first: 'rule', label: r => r.rule,
	rows: view => {
		const sum = {};
		for (const r of view.runs) for (const [k, n] of Object.entries(r.reasons)) sum[k] = (sum[k] || 0) + n;
		return Object.entries(sum).map(([rule, n]) => ({ rule, n })).sort((a, b) => b.n - a.n).slice(0, 12);
	},
	series: [{ name: 'records', colour: 'orange', of: r => r.n }],
	text: rows => `Most often: ${rows[0].rule}, ${number(rows[0].n)} times.`
});
chart({
	id: 'checks', title: 'Checks of the runs', kind: 'bar', stacked: true, label: c => c.day || when(c.t),
	rows: view => few(view.checks, ['pass', 'not_evaluated', 'warn', 'fail']),
	series: [
		{ name: 'pass', colour: 'green', of: c => c.pass }, { name: 'not evaluated', colour: 'grey', of: c => c.not_evaluated },
		{ name: 'warn', colour: 'orange', of: c => c.warn }, { name: 'fail', colour: 'red', of: c => c.fail }],
	text: rows => `${number(total(rows, c => c.fail))} failures and ${number(total(rows, c => c.warn))} warnings of ${number(total(rows, c => c.pass + c.not_evaluated + c.warn + c.fail))} checks.`
});
chart({
	id: 'disk', title: 'Disk', kind: 'line', rows: have(r => r.free), unit: bytes,
	series: [{ name: 'free', colour: 'blue', of: r => r.free }],
	text: rows => `${bytes(rows.at(-1).free)} free` + (rows.at(-1).size ? ` of ${bytes(rows.at(-1).size)}.` : '.')
});
chart({
	id: 'logs', title: 'Errors in the log', kind: 'bar', stacked: true, first: 'hour',
	rows: view => few(view.logs, ['error', 'warning', 'lines']), label: h => h.day || when(h.t),
	series: [{ name: 'errors', colour: 'red', of: h => h.error }, { name: 'warnings', colour: 'orange', of: h => h.warning }],
	text: rows => `${number(total(rows, h => h.error))} errors and ${number(total(rows, h => h.warning))} warnings in ${number(total(rows, h => h.lines))} lines` +
		` (${percent(ratio(total(rows, h => h.error), total(rows, h => h.lines)))} errors).`
});

// Bars that are too many to see are added up by day.
function few(rows, keys) {
	if (rows.length <= 100) return rows;
	const days = new Map();
	for (const r of rows) {
		const day = when(r.t).slice(0, 5), sum = days.get(day) || { day };
		for (const k of keys) sum[k] = (sum[k] || 0) + (r[k] || 0);
		days.set(day, sum);
	}
	return [...days.values()];
}

function tiles(view) {
	const runs = view.runs, pages = runs.filter(r => r.pages), records = runs.filter(r => r.records);
	const came = ratio(total(pages, r => r.pages.good), total(pages, r => r.pages.good + r.pages.lost));
	const pass = ratio(total(records, r => r.records.in - r.records.invalid), total(records, r => r.records.in));
	const bad = runs.filter(r => r.status !== 'ok' && r.status !== 'unchanged').length;
	const score = view.scores.filter(s => known(s.score)).at(-1);
	const movies = data.runs.filter(r => r.version && r.line === 'movies').at(-1);
	const alerts = data.status && Array.isArray(data.status.alerts) ? data.status.alerts.length : null;
	const tile = (name, value, more, colour) => make('div', {}, make('dt', {}, name),
		make('dd', colour ? { class: colour } : {}, value, more ? make('small', {}, more) : null));
	$('tiles').replaceChildren(
		tile('Movies', number(movies && movies.rows), movies ? 'version ' + movies.version : 'no version yet'),
		tile('Runs', number(runs.length), bad ? bad + ' not good' : 'all good', bad ? 'bad' : 'good'),
		tile('Pages that came', percent(came), 'at least 95 % wanted', came !== null && came < 0.95 ? 'bad' : ''),
		tile('Records that passed', percent(pass), 'at least 90 % wanted', pass !== null && pass < 0.9 ? 'bad' : ''),
		tile('Quality score', score ? number(score.score) : '–', score ? score.date : 'no report yet', score && score.failed ? 'bad' : ''),
		tile('Findings', number(view.findings.length), view.findings.filter(f => f.outcome === 'fail').length + ' failures'),
		...(alerts === null ? [] : [tile('Open alerts', number(alerts), '', alerts ? 'bad' : 'good')]),
		tile('Free disk', bytes(data.disk.free), 'of ' + bytes(data.disk.size)));
}

function schedules() {
	const by = new Map();
	for (const r of data.runs) by.set(r.schedule, r);
	table($('schedules'), ['schedule', 'ended', 'outcome', 'movies', 'seconds', 'what went wrong'],
		[...by.values()].sort((a, b) => a.schedule < b.schedule ? -1 : 1).map(r => [r.schedule, when(r.t, true),
			[r.status + (r.exit ? ` (${r.exit})` : ''), r.status === 'ok' || r.status === 'unchanged' ? 'good' : 'bad'],
			r.rows, r.seconds, [r.failed || '', 'long']]));
}

function findings(view) {
	$('findings-sum').textContent = view.findings.length === 0 ? 'No warning and no failure in this time.' : 'Newest first.';
	table($('findings'), ['time', 'outcome', 'check', 'member', 'what'],
		view.findings.slice().reverse().map(f => [when(f.t, true), [f.outcome, f.outcome === 'fail' ? 'bad' : 'warn'],
			f.check + ' ' + f.method, f.field || '', [f.message, 'long']]));
}

function show(range) {
	const hours = HOURS[range], since = new Date(data.made) - hours * 3600e3;
	const within = t => new Date(t) >= since;
	const view = {
		hours, runs: data.runs.filter(r => within(r.t)), findings: data.findings.filter(f => within(f.t)),
		checks: data.checks.filter(c => within(c.t)), logs: data.logs.filter(h => within(h.t)),
		scores: data.scores.filter(s => within(s.date + 'T23:59:59Z'))
	};
	tiles(view);
	findings(view);
	for (const c of charts) draw(c, view);
}

function live() {
	const button = $('live').querySelector('button');
	let timer = null;
	const start = () => { timer = setTimeout(() => location.reload(), data.live * 1000); };
	$('live').hidden = false;
	button.addEventListener('click', () => {
		const paused = button.getAttribute('aria-pressed') === 'false';
		button.setAttribute('aria-pressed', String(paused));
		clearTimeout(timer);
		if (!paused) start();
	});
	start();
}

function begin() {
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	const wanted = location.hash.slice(1), radios = [...document.querySelectorAll('[name=range]')];
	const first = radios.find(r => r.value === wanted) || radios.find(r => r.value === '30d');
	const again = () => show(radios.find(r => r.checked).value);
	$('made').textContent = `Made ${when(data.made, true)} (times: ${zone})`;
	$('nochart').hidden = typeof Chart !== 'undefined';
	first.checked = true;
	for (const r of radios) r.addEventListener('change', () => { history.replaceState(null, '', '#' + r.value); again(); });
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
	schedules();
	again();
	if (data.live > 0) live();
	document.documentElement.dataset.ready = 'yes';
}

begin();
