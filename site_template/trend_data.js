"use strict";
// What the Trends tab shows, as plain values: series and metrics, the range, the points and what belongs to them.
// Nothing here touches the page. `now` is one state of the tab; bands, spreads and changes of level come from Python.

benchstore.trendData = (() => {
  const { address, numbers } = benchstore;
  const DAY = 86400000;
  const MOST_SERIES = 7; // in one plot: so many colours and shapes are told apart
  const MOST_METRICS = 4;
  const COLUMNS = 400; // of a plot, for thinning
  const MARKS = ["promoted", "rolled back", "accepted"];

  const seriesAt = (number) => benchstore.index.series[number];
  const metricOf = (name) => benchstore.index.metrics.find((item) => item.name === name);
  const within = (item, [from, to]) => item.t >= from && item.t < to;
  const dayOf = (time) => new Date(Number(time)).toISOString().slice(0, 10);
  const startOf = (day) => Date.parse(`${day}T00:00:00Z`);
  const ascending = (one, two) => one - two;

  // Title -> numbers of the series that were measured alike and fit the filters; only these share a chart.
  function groups(values) {
    const found = new Map();
    benchstore.index.series.forEach((series, number) => {
      if (!address.matches(series, values)) return;
      const prompt = series.prompt ? ` · prompt ${series.prompt}` : "";
      const title = `${series.dataset}${prompt} · ${series.environment}`;
      if (!found.has(title)) found.set(title, []);
      found.get(title).push(number);
    });
    return new Map([...found].sort(([one], [two]) => (one < two ? -1 : 1)));
  }

  // The title that was asked for, else that of most runs.
  function groupOf(found, asked) {
    if (found.has(asked)) return asked;
    const runs = (title) => found.get(title).reduce((sum, number) => sum + seriesAt(number).count, 0);
    return [...found.keys()].reduce((best, title) => (runs(title) > runs(best) ? title : best));
  }

  // The series of the models that were asked for, else those of most runs.
  function chosen(all, models) {
    if (models !== null) {
      const wanted = models.split(",");
      return all.filter((number) => wanted.includes(encodeURIComponent(seriesAt(number).model)));
    }
    const byCount = [...all].sort((one, two) => seriesAt(two).count - seriesAt(one).count || one - two);
    return byCount.slice(0, MOST_SERIES).sort(ascending);
  }

  // Everything a drawing needs, decided once: metrics, range, axis, scale, focus, the locked point.
  function settle(state) {
    const now = { ...state, names: metricNames(state) };
    now.metrics = metricsOf(now);
    Object.assign(now, rangeOf(now));
    now.by = now.values.get("by") || (spanOf(now) < 2 * DAY ? "version" : "date");
    now.scale = now.values.get("scale") === "log" ? "log" : "linear";
    return Object.assign(now, focusOf(now));
  }

  function metricNames({ numbers: shown, shards }) {
    const known = new Set(shown.flatMap((number) => shards[number].metrics));
    return benchstore.index.metrics.map((metric) => metric.name).filter((name) => known.has(name));
  }

  function metricsOf({ values, names, numbers: shown }) {
    const asked = (values.get("metric") || "").split(",").map(decodeURIComponent);
    const wanted = asked.filter((name) => names.includes(name)).slice(0, MOST_METRICS);
    const lead = benchstore.index.metrics[seriesAt(shown[0]).lead].name;
    const first = names.includes(lead) ? lead : names[0];
    return (wanted.length ? wanted : [first]).map(metricOf);
  }

  // Presets count back from the newest snapshot, so that the same page always shows the same.
  function rangeOf(now) {
    const end = benchstore.index.newest + DAY;
    const preset = presetOf(now, end);
    if (preset && preset !== "all") return { preset, range: [end - Number(preset) * DAY, end] };
    const [from, to] = ["from", "to"].map((name) => now.values.get(name));
    return { preset, range: [from ? startOf(from) : -Infinity, to ? startOf(to) + DAY : Infinity] };
  }

  // Whether a model has all versions loaded that are shown since `start`, and the one that is locked.
  function enough({ values }, start) {
    const at = address.snapshot(values.get("at"));
    const { since, reaches } = benchstore.enough;
    return (shard) => since(start)(shard) && (at?.model !== shard.model || reaches(at.v)(shard));
  }

  // At first ninety days, by which it is known how far back the range goes.
  const atFirst = (state) => enough(state, benchstore.index.newest - 89 * DAY);
  const inRange = (state) => enough(state, rangeOf(state).range[0]);

  // Ninety days, or all when sparse.
  function presetOf(now, end) {
    const { values } = now;
    if (values.get("range")) return values.get("range");
    if (values.get("from") || values.get("to")) return "";
    const recent = versions({ ...now, range: [end - 90 * DAY, end] });
    return recent.length >= 3 * now.numbers.length ? "90" : "all";
  }

  // Versions that were all measured within two days are told apart by their number, not by the clock.
  function spanOf(now) {
    const times = versions(now).map((item) => item.t);
    return times.length ? Math.max(...times) - Math.min(...times) : 0;
  }

  // In focus is the series whose point is locked, else the one that asks for attention, else the one of most runs.
  function focusOf(now) {
    const at = address.snapshot(now.values.get("at"));
    const asked = at?.v ? now.numbers.find((number) => seriesAt(number).model === at.model) : undefined;
    const focus = asked ?? loudest(now);
    return { focus, locked: lockedOf(now, focus, asked === undefined ? 0 : at.v) };
  }

  function loudest({ numbers: shown, metrics }) {
    const place = benchstore.index.metrics.indexOf(metrics[0]);
    const weight = (number) => {
      const { regressed, count } = seriesAt(number);
      return [regressed.includes(place), regressed.length > 0, count];
    };
    return [...shown].sort((one, two) => descending(weight(one), weight(two)) || one - two)[0];
  }

  function descending(one, two) {
    const place = one.findIndex((item, at) => item !== two[at]);
    return place < 0 ? 0 : two[place] - one[place];
  }

  function lockedOf(now, number, version) {
    const found = usable(now, number);
    return (
      found.find((item) => item.v === version) || found.findLast((item) => within(item, now.range)) || found.at(-1)
    );
  }

  const usable = (now, number) => now.shards[number].versions.filter((item) => item.series === number && item.usable);
  const versions = (now) =>
    now.numbers.flatMap((number) => usable(now, number).filter((item) => within(item, now.range)));
  const seriesOf = (now, number) => now.shards[number].series.find((item) => item.number === number);

  // The points of a metric, a series after the other.
  function pointsOf(now, metric) {
    return now.numbers.flatMap((number) => thinned(seriesPoints(now, number, metric), COLUMNS));
  }

  function seriesPoints(now, number, metric) {
    const place = now.shards[number].metrics.indexOf(metric.name);
    if (place < 0) return [];
    const found = [];
    let before = null;
    let stretch = 0;
    for (const version of usable(now, number)) {
      const value = version.values[place] ?? null;
      if (value === null) {
        stretch += 1; // gaps are never joined
      } else if (within(version, now.range)) {
        found.push(point({ version, place, value, before, stretch }, metric, seriesAt(number)));
      }
      before = value;
    }
    return found;
  }

  // The first keys in this order: a chart's data can be saved as CSV.
  function point({ version, place, value, before, stretch }, metric, { model, label }) {
    const { t, nth, rows } = version;
    const [, low = value, high = value] = version.spread.find((item) => item[0] === place) || [];
    return {
      ...{ t, nth, v: value, low, high, name: label, stretch },
      ...{
        address: `${model}@${version.v}`,
        version: `v${version.v}`,
        day: version.full,
        word: verdictOf(version, place),
      },
      text: numbers.value(metric, value, rows),
      spread: spreadText(version, place, metric),
      change: before === null ? numbers.NONE : `${numbers.change(metric, value - before)} since the one before`,
    };
  }

  function spreadText(version, place, metric) {
    const known = version.spread.find((item) => item[0] === place);
    if (!known) return numbers.NONE;
    return `${numbers.value(metric, known[1], version.rows)} to ${numbers.value(metric, known[2], version.rows)}`;
  }

  function verdictOf(version, place) {
    const verdicts = version.pairs.map((pair) => pair.verdicts[place]).filter((verdict) => verdict >= 0);
    const words = verdicts.map((verdict) => benchstore.index.verdicts[verdict][0]);
    return words.includes("regressed") ? "regressed" : words[0] || "";
  }

  // Long series are thinned for drawing; of each column the first, the least, the most and the last stay.
  function thinned(points, columns) {
    if (points.length <= 2 * columns) return points;
    const [start, end] = [points[0].t, points.at(-1).t];
    const width = (end - start) / columns || 1;
    const buckets = new Map();
    for (const item of points) {
      const at = Math.floor((item.t - start) / width);
      if (!buckets.has(at)) buckets.set(at, []);
      buckets.get(at).push(item);
    }
    const kept = new Set([...buckets.values()].flatMap(telling));
    return points.filter((item) => kept.has(item));
  }

  function telling(bucket) {
    const least = bucket.reduce((one, two) => (two.v < one.v ? two : one));
    const most = bucket.reduce((one, two) => (two.v > one.v ? two : one));
    return [bucket[0], least, most, bucket.at(-1), ...bucket.filter((item) => item.word === "regressed")];
  }

  // The rows of a large chart by the names that its specification gives them.
  function layersOf(now, metric, points) {
    const own = seriesAt(now.focus).label;
    const focus = points.filter((item) => item.name === own);
    const place = now.shards[now.focus].metrics.indexOf(metric.name);
    const [promoted, rolledBack, accepted] = marksOf(now);
    return {
      points,
      focus,
      others: points.filter((item) => item.name !== own),
      ends: endsOf(points),
      regressed: focus.filter((item) => item.word === "regressed"),
      band: bandOf(now, place, focus),
      baseline: baselineOf(now, place),
      steps: stepsOf(now, metric),
      locked: now.locked && within(now.locked, now.range) ? [{ t: now.locked.t, nth: now.locked.nth }] : [],
      ...{ promoted, rolled_back: rolledBack, accepted },
    };
  }

  // The last point of each line, which carries its label. Of labels that would overlap only the lowest stays; the keys
  // above the chart name all.
  function endsOf(points) {
    const last = new Map(points.map((item) => [item.name, item]));
    const values = points.map((item) => item.v);
    const room = (Math.max(...values) - Math.min(...values)) / 18;
    let free = -Infinity;
    const upwards = [...last.values()].reverse().sort((one, two) => one.v - two.v);
    const apart = upwards.filter((item) => {
      const fits = !(item.v - free < room);
      if (fits) free = item.v;
      return fits;
    });
    return apart.reverse();
  }

  // A band that is far wider than what was measured would flatten the line; its ends are then off the chart.
  function bandOf(now, place, focus) {
    const band = place < 0 ? null : seriesOf(now, now.focus).bands[place];
    if (!band || !focus.length) return [];
    const values = focus.map((item) => item.v);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low) / 2;
    return [{ low: Math.max(band[0], low - room), high: Math.min(band[1], high + room) }];
  }

  function baselineOf(now, place) {
    const [baseline, values] = seriesOf(now, now.focus).base || [];
    const value = place < 0 || !values ? null : (values[place] ?? null);
    return value === null ? [] : [{ v: value, text: `baseline v${baseline}` }];
  }

  // Changes of level, with the sentence that says each.
  function stepsOf(now, metric) {
    return now.numbers.flatMap((number) => {
      const shard = now.shards[number];
      const place = shard.metrics.indexOf(metric.name);
      const known = seriesOf(now, number).steps.filter(
        (step) => step[0] === place && within({ t: step[2] }, now.range),
      );
      return known.map(([, v, t, day, [from, to], size]) => ({
        t,
        nth: shard.versions.find((item) => item.v === v)?.nth ?? 0,
        text: number === now.focus ? `change point ${size}` : "",
        said: stepText({ label: seriesAt(number).label, name: metric.name, size, v, day, from, to }),
      }));
    });
  }

  function stepText({ label, name, size, v, day, from, to }) {
    const between = from && to && from !== to ? `, between ${from} and ${to}` : "";
    return `${label} changed its level of ${name} by ${size} at v${v}, ${day}${between}.`;
  }

  // Moves of the pointer of the model in focus, at the time they were made; by version, at the version they moved to.
  function marksOf(now) {
    const found = [[], [], []];
    const known = new Map(now.shards[now.focus].versions.map((item) => [item.v, item]));
    for (const [t, kind, v, said] of seriesOf(now, now.focus).marks) {
      const version = known.get(v);
      const shown = now.by === "version" ? version?.usable && within(version, now.range) : within({ t }, now.range);
      if (shown) found[MARKS.indexOf(kind)].push({ t, nth: version ? version.nth : 0, pointer: `v${v} ${said}` });
    }
    return found;
  }

  // How many of the series with a noise band have their newest run outside it; and those in which a regression is open,
  // which is another question: a verdict is against a reference, a band against the runs before.
  function bandsOf(now) {
    const [metric] = now.metrics;
    const places = now.numbers.map((number) => [number, now.shards[number].metrics.indexOf(metric.name)]);
    const known = places.filter(([number, place]) => place >= 0 && seriesOf(now, number).bands[place]);
    const outside = known.filter(([number, place]) => seriesOf(now, number).outside.includes(place));
    const place = benchstore.index.metrics.indexOf(metric);
    const open = now.numbers.filter((number) => seriesAt(number).regressed.includes(place));
    const labels = (found) => found.map((number) => seriesAt(number).label);
    return { known: known.length, outside: labels(outside.map(([number]) => number)), open: labels(open) };
  }

  // A number a day, of what `of` gives for each run; added up where `grow` is set.
  function daily(runs, of, grow, text) {
    const days = new Map();
    for (const run of runs) {
      const value = of(run) ?? null;
      if (value !== null) days.set(run.day, (days.get(run.day) || 0) + value);
    }
    let sum = 0;
    return [...days].map(([day, value]) => {
      sum += value;
      const n = grow ? sum : value;
      return { t: startOf(day), day, n, text: text(n) };
    });
  }

  return {
    ...{ DAY, MOST_SERIES, MOST_METRICS, seriesAt, metricOf, dayOf, groups, groupOf, chosen, settle, usable, versions },
    ...{ atFirst, inRange },
    ...{ seriesOf, pointsOf, thinned, layersOf, endsOf, bandOf, stepsOf, marksOf, bandsOf, daily },
  };
})();
