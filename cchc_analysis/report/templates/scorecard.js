"use strict";
/*
 * The scorecard in the page: the same reading of the same rules as cchc_analysis/scorecard (spans.py, world.py, rules.py,
 * reading.py, scoring.py), in exact fractions of BigInt. The rules come as JSON (scorecard/export.py); nothing is typed twice.
 * A test compares both on ten thousand random sets of evidence, to the last digit.
 */
const CCHCScorecard = (() => {
  // ---- exact fractions: [numerator, denominator], denominator positive, lowest terms -------------------------------------
  const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };
  const frac = (n, d = 1n) => { if (d < 0n) { n = -n; d = -d; } const g = gcd(n, d) || 1n; return [n / g, d / g]; };
  const parse = (text) => { const [n, d] = text.split("/"); return frac(BigInt(n), BigInt(d || 1)); };
  const text = (x) => `${x[0]}/${x[1]}`;
  const plus = (a, b) => frac(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
  const minus = (a, b) => frac(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
  const times = (a, b) => frac(a[0] * b[0], a[1] * b[1]);
  const over = (a, b) => frac(a[0] * b[1], a[1] * b[0]);
  const opposite = (a) => [-a[0], a[1]];
  const compare = (a, b) => { const x = a[0] * b[1] - b[0] * a[1]; return x < 0n ? -1 : x > 0n ? 1 : 0; };
  const less = (a, b) => compare(a, b) < 0;
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  const smaller = (a, b) => (less(b, a) ? b : a);
  const larger = (a, b) => (less(a, b) ? b : a);
  const floorOf = (x) => { const q = x[0] / x[1]; return x[0] < 0n && q * x[1] !== x[0] ? q - 1n : q; };
  const ceilOf = (x) => -floorOf(opposite(x));
  const ZERO = [0n, 1n], ONE = [1n, 1n];
  const roundOf = (x, digits) => {
    const scale = 10n ** BigInt(digits), n = (x[0] < 0n ? -x[0] : x[0]) * scale;
    const r = (2n * n + x[1]) / (2n * x[1]);
    return frac(x[0] < 0n ? -r : r, scale);
  };

  // ---- spans (spans.py): lo and hi are fractions or null (no bound) -------------------------------------------------------
  const span = (lo, hi, loOpen = false, hiOpen = false) => ({ lo, hi, loOpen, hiOpen });
  const exactly = (x) => span(x, x);
  const point = (s) => (s.lo && s.hi && same(s.lo, s.hi) ? s.lo : null);
  const isEmpty = (s) => !!s.lo && !!s.hi && (less(s.hi, s.lo) || (same(s.lo, s.hi) && (s.loOpen || s.hiOpen)));
  const contains = (s, x) => {
    const above = !s.lo || less(s.lo, x) || (same(s.lo, x) && !s.loOpen);
    return above && (!s.hi || less(x, s.hi) || (same(s.hi, x) && !s.hiOpen));
  };
  const sameSpan = (a, b) => {
    const end = (x, y) => (!x && !y) || (!!x && !!y && same(x, y));
    return end(a.lo, b.lo) && end(a.hi, b.hi) && a.loOpen === b.loOpen && a.hiOpen === b.hiOpen;
  };
  const meet = (a, b) => {
    let { lo, loOpen, hi, hiOpen } = a;
    if (b.lo && (!lo || less(lo, b.lo) || (same(b.lo, lo) && b.loOpen))) { lo = b.lo; loOpen = b.loOpen; }
    if (b.hi && (!hi || less(b.hi, hi) || (same(b.hi, hi) && b.hiOpen))) { hi = b.hi; hiOpen = b.hiOpen; }
    return span(lo, hi, loOpen, hiOpen);
  };
  const hull = (items) => span(
    items.some((s) => !s.lo) ? null : items.map((s) => s.lo).reduce(smaller),
    items.some((s) => !s.hi) ? null : items.map((s) => s.hi).reduce(larger),
  );
  const whole = (s) => {
    const isWhole = (x) => x[1] === 1n;
    const lo = s.lo && [s.loOpen && isWhole(s.lo) ? floorOf(s.lo) + 1n : ceilOf(s.lo), 1n];
    const hi = s.hi && [s.hiOpen && isWhole(s.hi) ? ceilOf(s.hi) - 1n : floorOf(s.hi), 1n];
    return span(lo, hi);
  };
  const add = (a, b) => span(a.lo && b.lo ? plus(a.lo, b.lo) : null, a.hi && b.hi ? plus(a.hi, b.hi) : null);
  const negate = (a) => span(a.hi && opposite(a.hi), a.lo && opposite(a.lo), a.hiOpen, a.loOpen);
  const subtract = (a, b) => add(a, negate(b));
  const multiply = (a, b) => {
    const sign = (x, side) => (x ? (x[0] > 0n ? 1 : -1) : side);
    const corners = [];
    for (const [i, x] of [[-1, a.lo], [1, a.hi]]) for (const [j, y] of [[-1, b.lo], [1, b.hi]]) {
      if (x && y) corners.push(times(x, y));
      else if ((x && x[0] === 0n) || (y && y[0] === 0n)) corners.push(ZERO);
      else corners.push(sign(x, i) * sign(y, j));
    }
    const finite = corners.filter(Array.isArray);
    return span(corners.includes(-1) ? null : finite.reduce(smaller), corners.includes(1) ? null : finite.reduce(larger));
  };
  class ZeroDenominator extends Error {}
  const reciprocal = (b) => {
    if (b.lo && b.lo[0] >= 0n) return span(b.hi ? over(ONE, b.hi) : ZERO, b.lo[0] === 0n ? null : over(ONE, b.lo));
    if (b.hi && b.hi[0] <= 0n) return negate(reciprocal(negate(b)));
    return span(null, null);
  };
  const atMost = (a, b) => {
    const his = [a.hi, b.hi].filter(Boolean);
    return span(a.lo && b.lo ? smaller(a.lo, b.lo) : null, his.length ? his.reduce(smaller) : null);
  };
  const atLeast = (a, b) => negate(atMost(negate(a), negate(b)));
  const magnitude = (a) => {
    if (a.lo && a.lo[0] >= 0n) return span(a.lo, a.hi);
    if (a.hi && a.hi[0] <= 0n) return negate(a);
    return span(ZERO, a.lo && a.hi ? larger(opposite(a.lo), a.hi) : null);
  };
  const rounded = (a, digits) => span(a.lo && roundOf(a.lo, digits), a.hi && roundOf(a.hi, digits));
  const floored = (a) => span(a.lo && [floorOf(a.lo), 1n], a.hi && [floorOf(a.hi), 1n]);
  const ceiled = (a) => negate(floored(negate(a)));

  // ---- worlds (world.py): {names, integers, missing, learnt, flags}; never changed ----------------------------------------
  const NEGATED = { "<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<=" };
  const MIRRORED = { "<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<" };
  const keys = new WeakMap();
  const keyOf = (term) => { if (!keys.has(term)) keys.set(term, JSON.stringify(term)); return keys.get(term); };
  const withLearnt = (world, key, s) => ({ ...world, learnt: { ...world.learnt, [key]: s } });

  function value(term, world) {
    if (term[0] === "#") return exactly(parse(term[1]));
    if (term[0] === "name") return world.names[term[1]];
    const found = operate(term[0], term.slice(1).map((t) => value(t, world)), world);
    const known = world.learnt[keyOf(term)];
    return !known || point(found) ? found : meet(found, known);
  }
  function operate(op, v, world) {
    switch (op) {
      case "+": return add(v[0], v[1]);
      case "-": return subtract(v[0], v[1]);
      case "*": return multiply(v[0], v[1]);
      case "/": return divide(v[0], v[1], world);
      case "neg": return negate(v[0]);
      case "min": return v.reduce(atMost);
      case "max": return v.reduce(atLeast);
      case "abs": return magnitude(v[0]);
      case "floor": return floored(v[0]);
      case "ceil": return ceiled(v[0]);
      case "round": return rounded(v[0], Number(v[1].lo[0]));
      default: throw new Error(op);
    }
  }
  function divide(a, b, world) {
    if (contains(b, ZERO)) {
      if (point(b)) throw new ZeroDenominator();
      world.flags.push(true);
    }
    return multiply(a, reciprocal(b));
  }
  function narrow(term, s, world) {
    const now = value(term, world);
    const named = term[0] === "name";
    let then = meet(now, s);
    if (named && world.integers.has(term[1])) then = whole(then);
    if (isEmpty(then)) return null;
    if (sameSpan(then, now) || point(now)) return world;
    if (named) return { ...world, names: { ...world.names, [term[1]]: then } };
    if (term[0] === "#") return world;
    let inner = withLearnt(world, keyOf(term), then);
    for (const [part, limit] of project(term, then, world)) inner = inner && narrow(part, limit, inner);
    return inner;
  }
  function project(term, then, world) {
    const [op, left, right] = term;
    if (op === "neg") return [[left, negate(then)]];
    if (!["+", "-", "*", "/"].includes(op)) return [];
    const a = value(left, world), b = value(right, world);
    if (op === "+") return [[left, subtract(then, b)], [right, subtract(then, a)]];
    if (op === "-") return [[left, add(then, b)], [right, subtract(a, then)]];
    if (op === "*") return [[left, b], [right, a]].filter(([, y]) => !contains(y, ZERO)).map(([x, y]) => [x, multiply(then, reciprocal(y))]);
    const out = [[left, multiply(then, b)]];
    if (!contains(then, ZERO)) out.push([right, multiply(a, reciprocal(then))]);
    return out;
  }
  function suppose(condition, holds, world) {
    const [op, ...args] = condition;
    if (op === "missing") return world.missing.has(args[0]) === holds ? world : null;
    if (op === "not") return suppose(args[0], !holds, world);
    if (op === "and" || op === "or") return (op === "and") === holds ? allOf(args, holds, world) : anyOf(args, holds, world);
    return comparison(holds ? args[0] : NEGATED[args[0]], args[1], args[2], world);
  }
  function anyOf(args, holds, world) {
    const alternatives = [];
    let rest = world;
    for (const condition of args) {
      if (!rest) break;
      const found = suppose(condition, holds, rest);
      if (found) alternatives.push(found);
      rest = suppose(condition, !holds, rest);
    }
    if (!alternatives.length) return null;
    return alternatives.length === 1 ? alternatives[0] : world;
  }
  function allOf(args, holds, world) {
    let now = world;
    for (const condition of args.length > 1 ? [...args, ...args] : args) now = now && suppose(condition, holds, now);
    return now;
  }
  function supposeEach(conditions, world) {
    let now = world;
    for (const [c, holds] of conditions.length > 1 ? [...conditions, ...conditions] : conditions) now = now && suppose(c, holds, now);
    return now;
  }
  function comparison(op, left, right, world) {
    const a = value(left, world), b = value(right, world);
    if (point(a) && point(b)) return decide(op, compare(point(a), point(b))) ? world : null;
    if (op === "!=") return unequal(left, a, right, b, world);
    let now = narrow(left, side(op, b), world);
    now = now && narrow(right, side(MIRRORED[op], a), now);
    if (!now || point(a) || point(b)) return now;
    now = narrow(["-", left, right], side(op, exactly(ZERO)), now);
    for (const [o, upper, lower, under] of [[op, left, right, b], [MIRRORED[op], right, left, a]])
      if (now && under.lo && under.lo[0] >= 0n && (o === "<" || o === "<=")) now = learn(["/", upper, lower], span(null, ONE, false, o === "<"), now);
    return now;
  }
  function learn(term, s, world) {
    const then = meet(world.learnt[keyOf(term)] || span(null, null), s);
    return isEmpty(then) ? null : withLearnt(world, keyOf(term), then);
  }
  const decide = (op, c) => ({ "<": c < 0, "<=": c <= 0, "=": c === 0, "!=": c !== 0, ">=": c >= 0, ">": c > 0 })[op];
  function side(op, other) {
    if (op === "<" || op === "<=") return span(null, other.hi, false, other.hiOpen || (op === "<" && !!other.hi));
    if (op === ">" || op === ">=") return span(other.lo, null, other.loOpen || (op === ">" && !!other.lo), false);
    return other;
  }
  function unequal(left, a, right, b, world) {
    for (const [term, mine, other] of [[left, a, b], [right, b, a]]) {
      const p = point(other);
      if (!p) continue;
      if (mine.lo && same(mine.lo, p)) return narrow(term, span(p, null, true, false), world);
      if (mine.hi && same(mine.hi, p)) return narrow(term, span(null, p, false, true), world);
    }
    return world;
  }

  // ---- rules (rules.py): {span, leftOut} ----------------------------------------------------------------------------------
  const maybe = (t) => (t === null || t === undefined ? null : parse(t));
  function settle(node, world, limits, digits) {
    const { low, high, zero } = limits;
    const flags = [];
    const inner = { ...world, names: { ...world.names, max: exactly(high) }, flags };
    let out;
    try {
      out = read(node, inner, limits, digits);
    } catch (error) {
      if (!(error instanceof ZeroDenominator)) throw error;
      if (zero === "full") return { span: exactly(high) };
      if (zero === "zero") return { span: exactly(ZERO) };
      return zero ? { span: exactly(ZERO), leftOut: zero } : { span: span(low, high) };
    }
    if (flags.length) out = hull([out, zero === "full" ? exactly(high) : zero === "zero" ? exactly(ZERO) : span(low, high)]);
    if (limits.mayExceed) return { span: span(out.lo || low, out.hi || high) };
    return { span: atLeast(atMost(out, exactly(high)), exactly(low)) };
  }
  function read(node, world, limits, digits) {
    if (node.points) { const s = value(node.points, world); return digits === null ? s : rounded(s, digits); }
    if (node.branches) return branches(node.branches, world, limits, digits);
    if (node.scaled) { const inner = read(node.of, world, limits, digits); return multiply(inner, value(node.scaled, world)); }
    let total = exactly(ZERO), rest = limits.high;
    for (const part of node.parts) {
      const high = parse(part.max);
      total = add(total, settle(part.rule, world, { low: parse(part.min), high, zero: part.zero_denominator }, digits).span);
      rest = minus(rest, high);
    }
    return rest[0] > 0n ? add(total, span(ZERO, rest)) : total;
  }
  function branches(cases, world, limits, digits) {
    const taken = [];
    for (const c of cases) {
      const inside = c.when && suppose(c.when, true, world);
      if (!inside) continue;
      suppose(c.when, false, world);
      taken.push(read(c.then, inside, limits, digits));
    }
    const outside = supposeEach(cases.filter((c) => c.when).map((c) => [c.when, false]), world);
    if (outside) {
      const other = cases.find((c) => !c.when);
      taken.push(other ? read(other.then, outside, limits, digits) : span(limits.low, limits.high));
    }
    const possible = taken.filter((s) => !isEmpty(s));
    return hull(possible.length ? possible : taken);
  }

  // ---- one criterion (reading.py) -----------------------------------------------------------------------------------------
  const absent = (e) => !e || ((e.low === null || e.low === undefined) && (e.high === null || e.high === undefined) && !e.not_applicable);
  function spanOf(variable, e) {
    const lo = maybe(variable.low), hi = maybe(variable.high);
    if (absent(e)) return span(lo, hi);
    const low = maybe(e.low), high = maybe(e.high);
    if (low && high && same(low, high)) return span(low, high);
    return span(low || lo, high || hi);
  }
  function scoreCriterion(card, criterion, evidence) {
    const low = parse(criterion.min), high = parse(criterion.max || "0/1");
    const found = criterion.keys.map((k) => (k === null ? null : evidence[k]));
    const policy = (p) => {
      if (p === "full") return { span: exactly(high), standing: "computed" };
      if (p === "zero") return { span: exactly(ZERO), standing: "computed" };
      return p ? { span: exactly(ZERO), leftOut: p, standing: "not_applicable" } : { span: span(low, high), standing: "range" };
    };
    if (!criterion.in_force) return { span: exactly(ZERO), leftOut: "exclude", standing: "not_in_force" };
    if (found.some((e) => e && e.not_applicable)) return policy(criterion.not_applicable);
    if (criterion.missing && found.length && found.every(absent)) return policy(criterion.missing);
    const rounding = card.rounding;
    const leaf = rounding && rounding.at === "leaf" ? rounding.digits : null;
    const outcomes = criterion.readings.map((variables) => {
      const names = {}, integers = new Set(), missing = new Set();
      for (const [name, v] of Object.entries(variables)) {
        const e = v.key === null ? null : evidence[v.key];
        names[name] = spanOf(v, e);
        if (v.integer) integers.add(name);
        if (absent(e)) missing.add(name);
      }
      for (const [name, t] of Object.entries(criterion.parameters)) names[name] = t === null ? span(null, null) : exactly(parse(t));
      names.max = exactly(high);
      let world = { names, integers, missing, learnt: {}, flags: [] };
      for (const condition of criterion.assume) {
        try { world = suppose(condition, true, world) || world; } catch (error) { if (!(error instanceof ZeroDenominator)) throw error; }
      }
      const limits = { low, high, zero: criterion.zero_denominator, mayExceed: criterion.may_exceed };
      return settle(criterion.rule, world, limits, leaf);
    });
    let s = outcomes.length === 1 ? outcomes[0].span : hull(outcomes.map((o) => o.span));
    const leftOut = outcomes.length === 1 || point(s) ? outcomes[0].leftOut : undefined;
    let digits = criterion.round_digits;
    if (digits === null && rounding && rounding.at === "criterion") digits = rounding.digits;
    if (digits !== null) s = rounded(s, digits);
    return { span: s, leftOut, standing: leftOut ? "not_applicable" : point(s) ? "computed" : "range" };
  }

  // ---- the card (scoring.py) ----------------------------------------------------------------------------------------------
  const sum = (items) => items.reduce(plus, ZERO);
  function evaluate(card, evidence) {
    let lines = card.areas.flatMap((area) => area.criteria.map((criterion) => {
      const o = scoreCriterion(card, criterion, evidence);
      const full = parse(criterion.max || "0/1");
      return { criterion, area, parent: criterion.parent, leftOut: o.leftOut, standing: o.standing, full,
        max: o.leftOut ? ZERO : full, low: o.span.lo || parse(criterion.min), high: o.span.hi || full };
    }));
    for (const gone of lines.filter((l) => l.leftOut === "redistribute")) {
      const siblings = lines.filter((l) => l.parent === gone.parent && !l.leftOut && l.full[0] !== 0n);
      if (!siblings.length) continue;
      const extra = over(gone.full, [BigInt(siblings.length), 1n]);
      lines = lines.map((l) => {
        if (!siblings.includes(l)) return l;
        const factor = over(plus(l.max, extra), l.max);
        return { ...l, max: plus(l.max, extra), low: times(l.low, factor), high: times(l.high, factor) };
      });
    }
    let low = ZERO, high = ZERO, top = ZERO;
    for (const area of card.areas) {
      const members = lines.filter((l) => l.area === area);
      low = plus(low, areaTotal(area, members.map((l) => l.low)));
      high = plus(high, areaTotal(area, members.map((l) => l.high)));
      if (!area.adjustment) top = plus(top, sum(members.map((l) => l.max)));
    }
    const excluded = sum(lines.filter((l) => l.leftOut === "exclude" && l.standing !== "not_in_force").map((l) => l.full));
    if (excluded[0] !== 0n && top[0] !== 0n) {
      const factor = over(plus(top, excluded), top);
      low = times(low, factor); high = times(high, factor); top = plus(top, excluded);
    }
    if (!card.may_exceed_scale) { low = smaller(low, top); high = smaller(high, top); }
    if (card.rounding && card.rounding.at === "total") { low = roundOf(low, card.rounding.digits); high = roundOf(high, card.rounding.digits); }
    return {
      criteria: lines.map((l) => ({ code: l.criterion.code, standing: l.standing, low: text(l.low), high: text(l.high), max: text(l.max) })),
      total: { low: text(low), high: text(high), max: text(top) },
    };
  }
  function areaTotal(area, ends) {
    if (!area.adjustment) return sum(ends);
    let bonus = sum(ends.filter((e) => e[0] > 0n)), penalty = sum(ends.filter((e) => e[0] < 0n));
    if (area.bonus_cap) bonus = smaller(bonus, parse(area.bonus_cap));
    if (area.penalty_cap) penalty = larger(penalty, opposite(parse(area.penalty_cap)));
    return plus(bonus, penalty);
  }

  // ---- numbers for people -------------------------------------------------------------------------------------------------
  function shown(fraction, least, most) {
    const x = roundOf(typeof fraction === "string" ? parse(fraction) : fraction, most);
    const digits = ((x[0] < 0n ? -x[0] : x[0]) * 10n ** BigInt(most) / x[1]).toString().padStart(most + 1, "0");
    const head = digits.slice(0, digits.length - most).replace(/\B(?=(\d{3})+$)/g, ".");
    let tail = digits.slice(digits.length - most);
    while (tail.length > least && tail.endsWith("0")) tail = tail.slice(0, -1);
    return (x[0] < 0n ? "−" : "") + head + (tail ? "," + tail : "");
  }
  const points = (t) => shown(t, 2, 4);
  const pointsRange = (line) => (line.low === line.high ? points(line.low) : `${points(line.low)} đến ${points(line.high)}`);
  /** Read a number typed the Vietnamese way (1.234,5; 59,76%); null when it is none. */
  function typed(raw) {
    const clean = raw.replace(/[\s\u00a0]/g, "").replace("−", "-");
    const m = /^(-?)((?:\d{1,3}(?:\.\d{3})+|\d+))(?:,(\d{1,12}))?(%?)$/.exec(clean);
    if (!m) return null;
    const decimals = m[3] || "";
    const x = frac(BigInt(m[2].replace(/\./g, "") + decimals), 10n ** BigInt(decimals.length));
    const signed = m[1] ? opposite(x) : x;
    return m[4] ? over(signed, [100n, 1n]) : signed;
  }

  // ---- what if ------------------------------------------------------------------------------------------------------------
  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  /** Show sliders and boxes for every quantity in `root`; points follow what is typed. */
  function mount(root, data) {
    const base = evaluate(data.card, data.evidence);
    const now = { ...data.evidence };
    const outputs = {}, redraw = [];
    const total = make("output", { className: "what-if-total" });
    total.setAttribute("aria-live", "polite");
    const update = () => {
      const result = evaluate(data.card, now);
      result.criteria.forEach((line, i) => {
        const changed = line.low !== base.criteria[i].low || line.high !== base.criteria[i].high;
        outputs[line.code].textContent = `${pointsRange(line)}/${points(line.max)}` + (changed ? ` (đang là ${pointsRange(base.criteria[i])})` : "");
        outputs[line.code].classList.toggle("changed", changed);
      });
      const differs = result.total.low !== base.total.low || result.total.high !== base.total.high;
      total.textContent = `Tổng: ${pointsRange(result.total)}/${points(result.total.max)} điểm` + (differs ? ` (đang là ${pointsRange(base.total)})` : "");
    };
    const reset = make("button", { type: "button", textContent: "Về số liệu thật" });
    reset.addEventListener("click", () => { for (const k of Object.keys(now)) delete now[k]; Object.assign(now, data.evidence); redraw.forEach((f) => f()); update(); });
    root.replaceChildren(make("p", {}, total, " ", reset));
    for (const area of data.card.areas) {
      const box = make("details", {}, make("summary", { textContent: `${area.code}. ${area.name}` }));
      for (const criterion of area.criteria) {
        outputs[criterion.code] = make("output");
        const field = make("fieldset", {}, make("legend", {}, `${criterion.code} ${criterion.name}: `, outputs[criterion.code]));
        const seen = new Set();
        for (const variables of criterion.readings) for (const v of Object.values(variables)) {
          if (v.key === null || seen.has(v.key)) continue;
          seen.add(v.key);
          field.append(control(v, now, data.evidence, redraw, () => { redraw.forEach((f) => f()); update(); }));
        }
        box.append(field);
      }
      root.append(box);
    }
    redraw.forEach((f) => f());
    update();
  }
  function control(v, now, evidence, redraw, changed) {
    const set = (x) => { if (x === null) delete now[v.key]; else now[v.key] = { low: text(x), high: text(x), not_applicable: false }; changed(); };
    const current = () => { const e = now[v.key]; return e && e.low && e.low === e.high ? parse(e.low) : null; };
    const label = make("label", {}, `${v.label}${v.unit ? ` (${v.unit})` : ""} `);
    if (v.choices.length) {
      const select = make("select", {}, make("option", { value: "", textContent: "chưa có" }),
        ...v.choices.map((c, i) => make("option", { value: String(i), textContent: c })));
      select.addEventListener("change", () => set(select.value === "" ? null : [BigInt(select.value), 1n]));
      redraw.push(() => { const x = current(); select.value = x ? String(x[0]) : ""; });
      label.append(select);
      return make("p", {}, label);
    }
    const share = v.kind === "share";
    const scale = share ? [100n, 1n] : ONE;
    const box = make("input", { type: "text", inputMode: "decimal", size: 10, placeholder: "chưa có" });
    const slider = make("input", { type: "range", min: "0", step: "1" });
    slider.setAttribute("aria-label", v.label);
    const real = evidence[v.key] && evidence[v.key].low && evidence[v.key].low === evidence[v.key].high ? times(parse(evidence[v.key].low), scale) : null;
    slider.max = share ? "100" : String(real && real[0] > 0n ? 2n * ceilOf(real) : 100n);
    const problem = make("span", { className: "what-if-problem" });
    problem.setAttribute("role", "status");
    box.addEventListener("change", () => {
      const raw = box.value.trim();
      const x = raw === "" ? null : typed(raw);
      problem.textContent = raw !== "" && !x ? " không đọc được số này (viết như 1.234,5)" : "";
      if (raw === "" || x) set(x && (raw.endsWith("%") ? x : over(x, scale)));
    });
    slider.addEventListener("input", () => set(over([BigInt(slider.value), 1n], scale)));
    redraw.push(() => {
      const x = current();
      if (document.activeElement !== box) box.value = x ? shown(times(x, scale), 0, 6) : "";
      if (document.activeElement !== slider) slider.value = x ? String(floorOf(times(x, scale))) : "0";
    });
    label.append(box, share ? " %" : "");
    return make("p", {}, label, slider, problem);
  }

  return { evaluate, mount, points, typed };
})();
if (typeof module !== "undefined") module.exports = CCHCScorecard;
