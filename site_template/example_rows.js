"use strict";
// What the rows of two snapshots have to say to each other: examples matched by name, means of groups and trials, and
// what is said beside them. Plain values in and out, nothing here touches the page. Marks and means come from Python.

benchstore.exampleRows = (() => {
  const { count } = benchstore.numbers;
  const PAGE = 50;

  // The columns that both sides have, in the order of the new one.
  function common(one, two) {
    return two.rows.columns.filter(({ name }) => one.rows.columns.some((item) => item.name === name));
  }

  // The column that was asked for, else that of the leading metric, else the first.
  function chosen(columns, asked, lead) {
    const named = (name) => columns.find((item) => item.name === name);
    return named(asked) || named(lead) || columns[0];
  }

  // One side by one of its columns.
  function sideOf({ examples, rows }, name) {
    return { examples, column: rows.columns.find((item) => item.name === name) };
  }

  // Where both sides say 1 or 0 of each example; else a mark is a number, such as a score or a mean of trials.
  const isWhole = (one, two) => [one, two].every(({ column }) => typeof column.marks === "string");

  function marksOf({ marks }) {
    return typeof marks === "string" ? Array.from(marks, (mark) => (mark === "-" ? null : Number(mark))) : marks;
  }

  // What happened to each example, by its name. A name is content, so it is no key of an object.
  function matched(one, two) {
    const marks = marksOf(one.column);
    const before = new Map(one.examples.ids.map((id, place) => [id, marks[place]]));
    const found = { both: 0, neither: 0, same: 0, alone: 0, unknown: 0, worse: [], better: [] };
    marksOf(two.column).forEach((fresh, place) => {
      const id = two.examples.ids[place];
      tally(found, { id, group: groupOf(two.examples, place), old: before.get(id) ?? null, fresh }, two.column);
      before.delete(id);
    });
    for (const old of before.values()) found[old === null ? "unknown" : "alone"] += 1;
    return { ...found, worse: ordered(found.worse), better: ordered(found.better) };
  }

  const groupOf = ({ groups, names }, place) => (groups.length ? names[groups[place]] : undefined);

  // Worse is what rose where lower is better, else what fell.
  function tally(found, example, { direction }) {
    const { old, fresh } = example;
    if (old === null && fresh === null) found.unknown += 1;
    else if (old === null || fresh === null) found.alone += 1;
    else if (old === fresh) {
      found.same += 1;
      if (fresh === 1) found.both += 1;
      else if (fresh === 0) found.neither += 1;
    } else {
      found[fresh < old === (direction === "lower") ? "better" : "worse"].push({ ...example, change: change(example) });
    }
  }

  // Without the last digits of a sum in binary, so that equal changes are equal.
  const change = ({ old, fresh }) => Number((fresh - old).toPrecision(12));

  // The largest change first, equal ones as they stand, which is by name.
  const ordered = (list) => list.sort((x, y) => Math.abs(y.change) - Math.abs(x.change));

  // What the two values of a whole column are called, and what becomes of an example.
  function wordsOf({ direction }, whole) {
    const judged = direction !== "none";
    const [worse, better] = judged ? ["got worse", "got better"] : ["fell", "rose"];
    if (!whole) return { worse, better };
    if (direction === "higher") return { worse, better, one: "right", none: "wrong", isOne: "right", isNone: "wrong" };
    return { worse, better, one: "1", none: "0", isOne: "is 1", isNone: "is 0" };
  }

  // Rows of name, size and mean on both sides, brought together by name; a side that has none is null.
  function paired(before, after) {
    const left = new Map(before.map((item) => [item[0], item]));
    const rows = after.map(([name, size, mean]) => {
      const [, oldSize = size, old = null] = left.get(name) || [];
      left.delete(name);
      const n = oldSize === size ? count(size) : `${count(oldSize)} / ${count(size)}`;
      return { name, n, old, fresh: mean, delta: old === null ? null : mean - old };
    });
    left.forEach(([, size, old], name) => rows.push({ name, n: count(size), old, fresh: null, delta: null }));
    return rows;
  }

  // Each group's mean on both sides, largest change first: plain numbers, not judged.
  function shares(one, two) {
    const named = ({ examples, column }) => column.shares.map(([place, ...rest]) => [examples.names[place], ...rest]);
    return paired(named(one), named(two)).sort((x, y) => Math.abs(y.delta || 0) - Math.abs(x.delta || 0));
  }

  // Each trial's mean on both sides, by its number.
  function trials(one, two) {
    return paired(one.column.by_trial || [], two.column.by_trial || []).sort((x, y) => x.name - y.name);
  }

  // What the counts leave out; `old` and `fresh` are the files of rows.
  function remarkTexts(old, fresh, found, { name, whole }) {
    const left = Math.max(old.left_out, fresh.left_out);
    const more = `${count(left)} more examples are left out of this page, the same ones for every snapshot`;
    const columns = Math.max(old.columns_left_out, fresh.columns_left_out);
    const mark = whole ? "outcome" : "value";
    return [
      found.alone ? `${have(found.alone)} no ${mark} on one side.` : "",
      found.unknown ? `${have(found.unknown)} no ${mark} on either side.` : "",
      left ? `${more}; the verdicts and the groups count all of them.` : "",
      name === "correct" && (old.by_counts || fresh.by_counts) ? "Right: no false positive and no false negative." : "",
      trialsText(old.trials, fresh.trials),
      columns ? `${count(columns)} more metrics have rows that are left out of this page.` : "",
    ].filter(Boolean);
  }

  const have = (number) => `${count(number)} ${number === 1 ? "example has" : "examples have"}`;

  function trialsText(old, fresh) {
    if (old <= 1 && fresh <= 1) return "";
    const said = "Each example is the mean of up to";
    if (old === fresh) return `${said} ${count(old)} trials.`;
    return `${said} ${count(old)} ${old === 1 ? "trial" : "trials"} on the old side, ${count(fresh)} on the new.`;
  }

  // What a page of a list shows, and where the pages beside it start; null where there is none.
  function pageOf(length, start) {
    return {
      first: start + 1,
      last: Math.min(start + PAGE, length),
      before: start >= PAGE ? start - PAGE : null,
      after: start + PAGE < length ? start + PAGE : null,
    };
  }

  return { PAGE, common, chosen, sideOf, isWhole, matched, wordsOf, shares, trials, remarkTexts, pageOf };
})();
