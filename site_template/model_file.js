"use strict";
// A model's data: its own file, with the newest versions, and the older ones in files of their own that are loaded when
// something asks for them. What Python wrote as rows by position (model_data.py) becomes objects here.

(() => {
  const FIELDS = [
    ...["v", "place", "nth", "t", "values", "spread", "tags", "commit", "landed", "author", "subject", "rows"],
    ...["corrected", "action", "pairs", "moves", "spent", "failed", "seconds", "rows_stamp", "odd_time"],
  ];
  const MARKED = ["promoted", "rolled back", "accepted"];
  const ACTIONS = ["", "stands here", "never a target", "Roll back to v", "Promote v"];
  const [BACK, PROMOTE] = [3, 4];
  const EARLIER = "earlier"; // in place of a version's number
  const models = new Map();

  // What `rows` hold: one object a version, and the moves of the pointer that charts show, by the series' place.
  function read(file, numbers, commands) {
    const marks = numbers.map(() => []);
    const versions = file.versions.map((row) => version(row, file, numbers, commands, marks));
    return { versions, marks };
  }

  function version(row, { texts, tags }, numbers, commands, marks) {
    const { place, ...raw } = Object.fromEntries(FIELDS.map((name, at) => [name, row[at] ?? null]));
    const moves = raw.moves || [];
    for (const [said, t, kind] of moves) {
      if (t !== undefined) marks[place].push([t, MARKED[kind], raw.v, said]);
    }
    return {
      ...{ ...raw, ...when(raw), ...ways(raw, commands) },
      ...{ series: numbers[place], usable: raw.corrected === null, moves: moves.map(([said]) => said) },
      ...{ spread: raw.spread || [], tags: (raw.tags || []).map((at) => tags[at]) },
      ...{ commit: raw.commit || "", landed: raw.landed || raw.commit || "" },
      ...{ author: texts[raw.author], subject: texts[raw.subject] },
      pairs: (raw.pairs || []).map((pair) => judged(pair, texts)),
    };
  }

  function when({ t, odd_time: odd }) {
    const iso = new Date(t).toISOString();
    const [day, full] = odd || [iso.slice(0, 10), `${iso.slice(0, 16).replace("T", " ")} UTC`];
    return { day, full };
  }

  // The word, and the command, of what can be done with a version: go back to it, or promote it.
  function ways({ v, action }, [back, promote]) {
    const numbered = action === BACK || action === PROMOTE;
    const command = numbered ? (action === BACK ? back : promote).join(v) : "";
    return { action: `${ACTIONS[action]}${numbered ? v : ""}`, back: action === BACK, command };
  }

  function judged([old, why, verdicts, intervals, said], texts) {
    return { old, why: texts[why], verdicts, intervals, said: said.map(([place, text]) => [place, texts[text]]) };
  }

  // A model as the tabs see it; `left` are its older parts that are not loaded yet, the oldest first.
  function opened(model, file) {
    if (!models.has(model)) models.set(model, fromFile(model, file));
    return models.get(model);
  }

  function fromFile(model, file) {
    const numbers = numbersOf(model, file.series.length);
    const { versions, marks } = read(file, numbers, file.commands);
    const series = file.series.map((item, place) => ({ ...item, number: numbers[place], marks: marks[place] }));
    const left = file.older.map(([stamp, first, last, from, to], place) => {
      return { key: `older/${model}/${place + 1}`, stamp, first, last, from, to };
    });
    return { ...file, model, series, versions, left };
  }

  // The model's series among those of the index, in the same order; on a page without an index their own places.
  function numbersOf(model, count) {
    const all = benchstore.index ? benchstore.index.series : [];
    const found = all.map((item, number) => (item.model === model ? number : -1)).filter((number) => number >= 0);
    return found.length === count ? found : Array.from({ length: count }, (_, place) => place);
  }

  // The newest of the parts that are left comes in before what is there: versions have no gaps.
  function addPart(shard, file) {
    shard.left.pop();
    const numbers = shard.series.map((item) => item.number);
    const { versions, marks } = read(file, numbers, shard.commands);
    shard.versions = [...versions, ...shard.versions];
    shard.series.forEach((item, place) => item.marks.push(...marks[place]));
  }

  // Calls `done` with a model that has as many of its versions, from the newest on, as `enough` is content with; with
  // null where there is no such model. A part that cannot be loaded ends it: what there is, is shown.
  function loadModel(model, done, enough = () => true) {
    const entry = benchstore.index.models.find(([name]) => name === model);
    if (entry) loadFile(model, entry[1], done, enough);
    else done(null);
  }

  function loadFile(model, stamp, done, enough = () => true) {
    const ready = (file) => loadOlder(opened(model, file), done, enough);
    benchstore.load(`model/${model}`, stamp, ready, () => done(null));
  }

  function loadOlder(shard, done, enough) {
    const next = shard.left.at(-1);
    if (!next || enough(shard)) {
      done(shard);
      return;
    }
    const ready = (file) => {
      if (shard.left.at(-1) === next) addPart(shard, file); // it may have come for somebody else
      loadOlder(shard, done, enough);
    };
    benchstore.load(next.key, next.stamp, ready, () => done(shard));
  }

  // Whether the version `v` is loaded, with the one before it in its series; or is not there at all.
  const reaches = (v) => (shard) => {
    const found = shard.versions.find((item) => item.v === v);
    if (!found) return !shard.left.some((part) => part.first <= v && v <= part.last);
    return found.nth === 1 || shard.versions.some((item) => item.series === found.series && item.nth === found.nth - 1);
  };

  // Whether so many of the newest versions of the series are loaded.
  const most = (number, count) => (shard) => shard.versions.filter((item) => item.series === number).length >= count;

  // Whether everything since a time is loaded, with one version more of each series where there is one.
  const since = (time) => (shard) => {
    const begun = ({ number }) => {
      const own = shard.versions.filter((item) => item.series === number);
      return !own.length || own.some((item) => item.nth === 1 || item.t < time);
    };
    return shard.left.every((part) => part.to < time) && shard.series.every(begun);
  };

  // The version of a series before the oldest that is loaded; null where that is the first.
  function earlier(shard, number, done) {
    const loaded = () => shard.versions.filter((item) => item.series === number);
    const before = loaded().length;
    loadOlder(shard, () => done(loaded().at(-before - 1) || null), most(number, before + 1));
  }

  // The versions of a series to choose from, and where there are more the way to them; `text` says what stands for one.
  function listVersions(select, shard, chosen, text, go) {
    const own = shard.versions.filter((item) => item.series === chosen.series).reverse();
    const more = shard.left.length && own.at(-1).nth > 1 ? [[EARLIER, "earlier …"]] : [];
    benchstore.options(select, [...own.map((item) => [item.v, text(item)]), ...more], chosen.v);
    select.onchange = () => {
      if (select.value === EARLIER) earlier(shard, chosen.series, (found) => go(found ? found.v : chosen.v));
      else go(Number(select.value));
    };
  }

  Object.assign(benchstore, { loadModel, loadFile, listVersions, enough: { reaches, most, since } });
})();
