/* A query in, the answer for the search box out: hits, best first, or the nearest figures to one that is not here.

   The index is written by hooks/factbook/search.py: a head, then parts that are loaded when a query needs them.
   Runs in a worker, in a page opened from a disk, and in Node; how a part is loaded is the caller's business. */

factbook.waiting = new Map();

/* Every file of the index calls this with its data. */
factbook.put = (release, name, data) => {
  factbook.waiting.get(name)?.({ release, data });
  factbook.waiting.delete(name);
};

factbook.Engine = class {
  static LONGEST = 200; // characters of a query that are read
  static WORDS = 16; // words of a query that count
  static HITS = 20;
  static EXTENSIONS = 60; // words of the index that one word of the query may stand for
  static FEW = 8; // files that are loaded for a query at once; more wait until the reader
  static PAUSE = 150; // ms has pressed no key

  /* load(name): bring the script of that name to run; may return a promise. */
  constructor(load) {
    this.load = load;
    this.kept = new Map();
  }

  /* Files of the index for the query asked, unless the reader types on before they are here. */
  async parts(names, asked) {
    const wanted = () => {
      if (asked !== this.asked) throw new Error("the reader has typed on");
    };
    const missing = new Set(names.filter((name) => !this.kept.has(name)));
    if (missing.size > factbook.Engine.FEW) await asked.pause;
    wanted();
    const parts = await Promise.all(names.map((name) => this.loaded(name)));
    wanted();
    return parts;
  }

  /* One file of the index, loaded once; an error is not kept, so that a later query tries again. */
  loaded(name) {
    if (!this.kept.has(name)) {
      const coming = new Promise((resolve, reject) => {
        factbook.waiting.set(name, resolve);
        Promise.resolve(this.load(name)).catch(reject);
      }).then(({ release, data }) => {
        if (release !== (this.release ??= release)) throw new Error(`the index has parts of two builds: ${name}`);
        return data;
      });
      coming.catch(() => this.kept.delete(name));
      this.kept.set(name, coming);
    }
    return this.kept.get(name);
  }

  /* Load the head of the index, also before there is a query. */
  async open() {
    const head = await this.loaded("index");
    if (this.head) return;
    let last = "";
    const term = ([, shared, rest]) => (last = last.slice(0, shared.charCodeAt(0) - 65) + rest);
    this.terms = Array.from(head.terms.matchAll(/([A-Z])([^A-Z]*)/g), term);
    this.letters = Int32Array.from(this.terms, lettersOf);
    this.known = new Set(this.terms);
    this.asking = new Set(head.asking);
    this.joining = new Set(head.joining);
    this.numbers = new factbook.Numbers(head.table, head.nouns);
    let entry = 0;
    const figure = ([value, unit, step, strength]) => ({ value, unit, entry: (entry += step), strength });
    this.figures = head.figures.map(figure);
    this.answers = new Set(this.figures.filter(({ strength }) => strength === 9).map(({ entry }) => entry));
    [this.facts, this.topics] = head.sizes;
    this.count = head.sizes.reduce((sum, size) => sum + size);
    const { numerals, scales, fractions, spans } = this.numbers;
    this.counting = new Set([...numerals.keys(), ...scales.keys(), ...fractions.keys(), ...spans.keys()]);
    this.head = head;
  }

  /* {items: [[hit]], nearest: null or {figure, facts, topics}}; a hit is as the theme's result list wants it.
     Fails if the next query comes while files are missing. */
  async answer(query) {
    const asked = (this.asked = { pause: new Promise((over) => setTimeout(over, factbook.Engine.PAUSE)) });
    await this.open();
    const typed = query.slice(0, factbook.Engine.LONGEST).trim();
    if (!typed) return { items: [], nearest: null };
    const folded = factbook.fold(this.mended(factbook.fold(typed)));
    const readings = this.numbers.read(folded).filter((reading) => !this.isWord(reading, folded));
    const words = this.words(folded, readings);
    const matches = await Promise.all(words.map((word) => this.match(word, asked)));
    const scores = this.scored(words, matches);
    const { present, absent } = this.sorted(readings, words, scores);
    if (absent.length && !present.length) return this.nearest(absent[0], typed, folded, scores, asked);
    const ranked = present.length ? this.withFigures(present, scores) : scores;
    const items = await this.hits(ranked, folded, asked);
    return items.length ? { items, nearest: null } : this.nearest(null, typed, folded, scores, asked);
  }

  /* The query with misspelt number words put right where they stand beside a number: 240 milion, half a milion. */
  mended(folded) {
    const words = [...folded.matchAll(/[\p{L}\p{N}]+/gu)];
    const counting = [...this.counting];
    const letters = Int32Array.from(counting, lettersOf);
    const numeric = (word = "") => /^[0-9]/.test(word) || this.counting.has(word);
    const right = words.map(([word], at) => {
      const linked = this.numbers.links.has(words[at - 1]?.[0]) ? words[at - 2] : words[at - 1];
      const beside = numeric(linked?.[0]) || numeric(words[at + 1]?.[0]);
      const scaled = this.numbers.scales.has(words[at + 1]?.[0]); // "tow thousand", though the index has "toward"
      const held = this.known.has(this.alike(word)) || (!scaled && this.extensions(this.alike(word)).length);
      const known = word.length < 3 || numeric(word) || held || this.numbers.measures.has(word);
      return beside && !known ? (closest(word, counting, letters, 1)?.word ?? word) : word;
    });
    let at = 0;
    return folded.replace(/[\p{L}\p{N}]+/gu, () => right[at++]);
  }

  /* Is a number only a word: the year or the day of a date (6 October, 10 de junio), one of them, once? */
  isWord({ values, unit, scaled, start, end }, folded) {
    if (unit || scaled) return false;
    const [text, value] = [folded.slice(start, end), factbook.decimal(values[0])];
    if (["one", "uno", "once"].includes(text)) return true;
    if (/^(19|20)[0-9]{2}$/.test(text)) return !this.figures.some((figure) => figure.value === value);
    const after = folded.slice(end).match(/^(?:st|nd|rd|th)?(?: of| de)? (\p{L}+)/u)?.[1];
    const before = folded.slice(0, start).match(/(\p{L}+) $/u)?.[1];
    return /^[0-9]{1,2}$/.test(text) && [after, before].some((word) => this.head.months.includes(word));
  }

  /* What is left of the query without its numbers: words that carry meaning, and words that only ask. */
  words(folded, readings) {
    let rest = folded;
    for (const { start, stop } of [...readings].reverse()) rest = rest.slice(0, start) + " | " + rest.slice(stop);
    const short = rest.replace(/\b(?:[a-z]\.){2,}/g, (letters) => letters.replaceAll(".", ""));
    const found = short.replaceAll("'s", "").match(/[\p{L}\p{N}]+/gu) ?? [];
    const telling = found.filter((word) => !this.joining.has(word) && !(/^[0-9]/.test(word) && !this.known.has(word)));
    const kept = telling.length || readings.length ? telling : found; // "LA", "U.S.", "about"
    const words = [...new Set(kept)].map((word) => ({ text: this.alike(word), asks: this.asking.has(word) }));
    return words.slice(0, factbook.Engine.WORDS);
  }

  /* A folded word as the index holds it; see search.alike. */
  alike(word) {
    for (const endings of [this.head.plurals, this.head.british]) {
      const fits = ([ending, , shortest]) => word.endsWith(ending) && word.length - ending.length >= shortest;
      const rule = endings.find(fits);
      if (rule) word = word.slice(0, word.length - rule[0].length) + rule[1];
    }
    return word;
  }

  /* The places of the terms that start with a word. */
  extensions(word) {
    let [low, high] = [0, this.terms.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.terms[middle] < word) low = middle + 1;
      else high = middle;
    }
    const places = [];
    while (places.length < factbook.Engine.EXTENSIONS && this.terms[low]?.startsWith(word)) places.push(low++);
    return places;
  }

  /* Entry -> how well a word matches there: likeness, 0 to 1, times the worth of the field. */
  async match(word, asked) {
    const found = new Map();
    const candidates = this.candidates(word);
    const names = candidates.map(([place]) => `words-${this.partOf(place)}`);
    const parts = await this.parts(names, asked);
    for (const [at, [place, likeness]] of candidates.entries()) {
      const postings = parts[at][this.terms[place]];
      for (let at = 0, entry = 0; at < postings.length; at += 1) {
        entry += Math.floor(postings[at] / 10);
        found.set(entry, Math.max(found.get(entry) ?? 0, likeness * (postings[at] % 10)));
      }
    }
    return found;
  }

  /* The terms that a word may stand for, with how alike they are: those that start with it; if there are none,
     those of its stem, then the likeliest correction, then the two words that it may be run together from. */
  candidates({ text, asks }) {
    const likeness = (start, term) => (term === start ? 1 : 0.4 + 0.4 * (start.length / term.length));
    const starting = (start, worth) =>
      this.extensions(start).map((place) => [place, worth * likeness(start, this.terms[place])]);
    if (asks) return this.known.has(text) ? starting(text, 1).slice(0, 1) : [];
    const plain = starting(text, 1);
    if (!plain.length && /[0-9]/.test(text)) return [];
    if (plain.length) return this.known.has(text) && text.length < 4 ? plain.slice(0, 1) : plain;
    for (const ending of this.head.kin) {
      const stem = text.endsWith(ending) ? text.slice(0, -ending.length) : "";
      if (stem.length >= 4 && this.extensions(stem).length) return starting(stem, 0.8);
    }
    const near = this.counting.has(text) ? null : closest(text, this.terms, this.letters);
    if (near) return starting(near.word, 0.7);
    for (let cut = 3; cut <= text.length - 3; cut += 1) {
      const halves = [text.slice(0, cut), text.slice(cut)].map((half) => this.alike(half));
      if (halves.every((half) => this.known.has(half))) return halves.flatMap((half) => starting(half, 0.7));
    }
    return [];
  }

  partOf(place) {
    let part = 0;
    for (let end = this.head.parts[0]; place >= end; end += this.head.parts[part]) part += 1;
    return part;
  }

  /* Entry -> {score, matched}: rare words count more; so do entries with all the words, facts, and figures. */
  scored(words, matches) {
    const asked = words.filter((word) => !word.asks).length;
    const scores = new Map();
    words.forEach(({ asks }, at) => {
      const rarity = Math.log(1 + this.count / (matches[at].size || 1));
      for (const [entry, worth] of matches[at]) {
        const score = scores.get(entry) ?? { score: 0, matched: 0 };
        score.score += worth * rarity * (asks ? 0.3 : 1);
        score.matched += asks ? 0 : 1;
        scores.set(entry, score);
      }
    });
    for (const [entry, score] of scores) {
      if (asked) score.score *= (0.1 + score.matched / asked) ** 1.5;
      if (entry >= this.facts) score.score *= 0.4;
      else if (this.answers.has(entry)) score.score *= 1.05;
      score.all = score.matched >= asked;
    }
    return scores;
  }

  /* The figures that each number of the query may be, and the numbers that no figure of the site is. */
  sorted(readings, words, scores) {
    const [present, absent] = [[], []];
    const others = words.filter((word) => !word.asks).length;
    for (const reading of readings) {
      const values = reading.values.map(factbook.decimal);
      const typing = reading.digits && !reading.scaled && values.length === 1 && (!reading.unit || reading.before);
      const scaled = typing ? this.numbers.scaled(reading.values[0]).map(factbook.decimal) : [];
      const loose = !reading.unit && !reading.scaled && Math.abs(Number(values[0])) < 1000;
      const hits = this.figures.filter((figure) => {
        if (reading.unit && figure.unit !== reading.unit) return false;
        if (loose && others && !scores.get(figure.entry)?.matched) return false;
        if (values.includes(figure.value)) return true;
        return scaled.includes(figure.value) && (!others || scores.get(figure.entry)?.all);
      });
      if (hits.length) present.push(hits);
      else absent.push(reading);
    }
    return { present, absent };
  }

  /* Only the entries that hold one of the figures, those that hold most of them first. */
  withFigures(present, scores) {
    const ranked = new Map();
    for (const hits of present) {
      const best = new Map();
      for (const { entry, strength } of hits) best.set(entry, Math.max(best.get(entry) ?? 0, strength));
      for (const [entry, strength] of best) {
        const score = ranked.get(entry) ?? { score: scores.get(entry)?.score ?? 0 };
        score.score += 100 * strength;
        ranked.set(entry, score);
      }
    }
    return ranked;
  }

  /* The best entries as the theme's result list shows them; those that hold the query word for word come first. */
  async hits(scores, folded, asked) {
    const found = [...scores].filter(([, { score }]) => score > 0);
    const best = found.sort(([a, x], [b, y]) => y.score - x.score || a - b).slice(0, factbook.Engine.HITS);
    const entries = await this.entries(best.map(([entry]) => entry), asked);
    const phrase = spoken(folded);
    const hits = entries.map(({ location, title, text, phrases }, at) => {
      const holds = (words) => ` ${spoken(factbook.fold(words))} `.includes(` ${phrase} `);
      const long = phrase.includes(" ");
      const verbatim = (long && [title, ...phrases].some(holds)) || spoken(factbook.fold(title)) === phrase;
      const [entry, { score }] = best[at];
      const worth = verbatim ? 3 : long && holds(text) ? 1.5 : 1;
      return { entry, location, title: escaped(title), text: escaped(text), score: score * worth, terms: {} };
    });
    hits.sort((a, b) => b.score - a.score || a.entry - b.entry);
    return hits.filter(({ score }) => score >= 0.12 * hits[0].score).map((hit) => [hit]);
  }

  /* What the hits of these numbers show. */
  async entries(numbers, asked) {
    const { block } = this.head;
    const blocks = await this.parts(numbers.map((number) => `entries-${Math.floor(number / block)}`), asked);
    return numbers.map((number, at) => {
      const [location, title, text, phrases] = blocks[at][number % block];
      return { location, title, text, phrases };
    });
  }

  /* Nothing found: the figures nearest to the one that was meant, of its unit, and the topics. */
  async nearest(reading, typed, folded, scores, asked) {
    const facts = [];
    if (reading) {
      const meant = Math.abs(Number(factbook.decimal(reading.values[0]))) || 1;
      const known = this.figures.filter(({ strength, unit }) => strength > 6 && (!reading.unit || unit === reading.unit));
      const near = known.map(({ value, entry }) => ({ entry, far: Math.abs(Math.log(Number(value) / meant)) }));
      for (const { entry } of near.sort((a, b) => a.far - b.far)) {
        if (facts.length < 3 && !facts.includes(entry)) facts.push(entry);
      }
    }
    const worth = new Map();
    for (const [entry, { score }] of scores) {
      const topic = entry < this.facts ? this.facts + this.head.topics[entry] : entry;
      worth.set(topic, Math.max(worth.get(topic) ?? 0, score));
    }
    const topics = Array.from({ length: this.topics }, (_, at) => this.facts + at);
    topics.sort((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0) || a - b);
    const entries = await this.entries([...facts, ...topics.slice(0, 8)], asked);
    const shown = entries.map(({ location, title }) => ({ location, title }));
    const figure = reading && original(typed, folded, reading);
    return { items: [], nearest: { figure, facts: shown.slice(0, facts.length), topics: shown.slice(facts.length) } };
  }
};

/* The reader's own way of writing the number, where it can be told; else as it was folded. */
function original(typed, folded, { start, stop }) {
  const same = factbook.fold(typed) === folded && typed.length === folded.length;
  return (same ? typed : folded).slice(start, stop);
}

/* A text as it is spoken: words and single spaces. */
function spoken(folded) {
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/* The word of a list that a misspelt word was meant to be, with how many letters are wrong; null if there is none.
   One letter of four may be wrong, more only where the first two are right; in three, `least`.
   `letters`: lettersOf each word of the list. */
function closest(word, list, letters, least = 0) {
  const most = word.length < 4 ? least : word.length < 6 ? 1 : word.length < 9 ? 2 : 3;
  const few = Math.min(most, Math.max(1, word.length / 4));
  const [own, start] = [lettersOf(word), word.slice(0, 2)];
  let best = null;
  for (const [at, other] of list.entries()) {
    const allowed = Math.min(other.startsWith(start) ? most : few, best ? best.wrong - 1 : most);
    if (Math.abs(other.length - word.length) > allowed || bits(own ^ letters[at]) > 2 * allowed) continue;
    const wrong = apart(word, other, allowed);
    if (wrong === null) continue;
    best = { word: other, wrong };
    if (wrong <= 1) break;
  }
  return best;
}

/* Which letters a word has, a bit for each: words that differ in many need no closer look. */
function lettersOf(word) {
  let set = 0;
  for (let at = 0; at < word.length; at += 1) set |= 1 << (word.charCodeAt(at) & 31);
  return set;
}

function bits(set) {
  let count = 0;
  for (; set; set &= set - 1) count += 1;
  return count;
}

/* How many letters were left out, put in, changed or swapped with the next (Damerau-Levenshtein); null above `most`. */
function apart(a, b, most) {
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return null;
    [before, last] = [last, row];
  }
  return last[b.length] <= most ? last[b.length] : null;
}
