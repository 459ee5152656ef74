/* Words in, the numbers they say out: the same reading as hooks/factbook/numerals.py, from the same word lists.

   A value is a BigInt in units of 10^-24, so that no digit is ever rounded. */

globalThis.factbook ??= {};

factbook.Numbers = class {
  /* table: figures.table(); nouns: folded word -> unit code. */
  constructor(table, nouns) {
    const lists = ["articles", "spanish", "links", "adding", "points"];
    Object.assign(this, table, Object.fromEntries(lists.map((name) => [name, new Set(table[name])])));
    for (const name of ["numerals", "scales", "suffixes", "fractions", "spans"]) {
      this[name] = new Map(Object.entries(table[name]));
    }
    this.measures = new Map([...Object.entries(table.measures), ...Object.entries(nouns)]);
  }

  /* Every number of a folded text, in order: its values, its unit and whether that stands before it, whether it has
     a scale word, whether it is in digits, where it starts and ends, and where its unit ends (stop). */
  read(folded) {
    const tokens = [...folded.matchAll(TOKEN)].map((m) => ({ text: m[0], start: m.index, end: m.index + m[0].length }));
    const readings = [];
    for (let at = 0, free = 0; at < tokens.length; ) {
      const found = this.number(tokens, at);
      if (!found) {
        at += 1;
        continue;
      }
      let { values, unit, scaled, next } = found;
      let first = at;
      for (; first > free; first -= 1) {
        const { text, start } = tokens[first - 1];
        const named = this.measures.get(text) ?? "";
        if (text === "-" && values[0] > 0n && !/[\p{L}\p{N}]$/u.test(folded.slice(0, start))) {
          values = values.map((value) => -value);
        } else if (/^[A-Z]+$/.test(named) && !unit) unit = named; // money alone is named in front: USD 240
        else break;
      }
      const before = Boolean(unit);
      free = next;
      while (free + 1 < tokens.length && ["de", "of", "-"].includes(tokens[free].text)) free += 1;
      const after = free < tokens.length && this.measures.get(tokens[free].text);
      if (after) {
        unit = after;
        free += 1;
      }
      const stop = tokens[after ? free - 1 : next - 1].end;
      const digits = /^[0-9.,]/.test(tokens[at].text);
      const [start, end] = [tokens[first].start, tokens[next - 1].end];
      readings.push({ values, unit, scaled, before, digits, start, end, stop });
      at = next;
    }
    return readings;
  }

  /* The number that starts at a token; see figures._number, which this follows step by step. */
  number(tokens, at) {
    let [total, last, part, other, whole, digits, good] = [0n, 0n, null, null, false, false, null];
    const begin = at;
    while (at < tokens.length) {
      let word = tokens[at].text;
      let adds = false;
      if (at > begin) {
        while (this.links.has(word) && at + 1 < tokens.length) {
          const after = tokens[at + 1].text;
          const counts = !this.scales.has(after) || adds;
          if (this.articles.has(word) && counts && !this.spans.has(after) && !this.fractions.has(after)) break;
          adds ||= this.adding.has(word);
          word = tokens[++at].text;
        }
        if (word === "-" && at + 1 < tokens.length && tokens[at].start === tokens[at - 1].end) word = tokens[++at].text;
      }
      if (/^[0-9.,]/.test(word) && !this.fractions.has(word)) {
        const values = at > begin || !/[0-9]/.test(word) ? [] : this.literal(word);
        if (!values.length) break;
        [part, other = null] = values;
        whole = digits = true;
      } else if (this.fractions.has(word)) {
        const share = exact(this.fractions.get(word));
        if (part === null && last && adds) {
          return { values: [total + share * last], unit: "", scaled: true, next: at + 1 }; // a million and a half
        }
        if (part === null) [part, whole] = [share, false];
        else if (adds) part += share;
        else [part, whole] = [(part * share) / ONE, false];
      } else if (this.spans.has(word) && part !== null) {
        const [size, unit] = this.spans.get(word);
        return { values: [total + part * BigInt(size)], unit, scaled: true, next: at + 1 };
      } else if (this.scales.has(word) || (digits && this.suffixes.has(word) && part !== null && !last)) {
        const scale = BigInt(digits && this.suffixes.has(word) ? this.suffixes.get(word) : this.scales.get(word));
        if ((part === null && word !== "mil" && !last) || scale === last) break;
        if (other !== null) [part, other] = [this.spanish.has(word) ? other : part, null];
        if (scale === 100n && part !== null) [part, whole] = [part * scale, true];
        else {
          if (last && scale > last) total = (total + (part ?? 0n)) * scale;
          else total += (part ?? ONE) * scale;
          [part, last, at] = [null, scale, at + 1];
          good = { values: [total], unit: "", scaled: true, next: at };
          continue;
        }
      } else if (this.points.has(word) && whole && !digits) {
        let tail = "";
        while (this.numerals.get(tokens[at + 1]?.text) < 10) tail += this.numerals.get(tokens[++at].text);
        if (!tail || part === null) break;
        part += exact("0." + tail);
      } else if (this.numerals.has(word) || this.articles.has(word)) {
        const number = BigInt(this.numerals.get(word) ?? 1) * ONE;
        if (part === null) [part, whole] = [number, this.numerals.has(word)];
        else if (whole && !digits && follows(part / ONE, number / ONE)) part += number;
        else break;
      } else break;
      at += 1;
      if (part !== null && whole) {
        const values = [part, ...(other === null ? [] : [other])].map((value) => total + value);
        good = { values, unit: "", scaled: last > 0n, next: at };
      }
    }
    return good;
  }

  /* What digits may mean while their scale word is not typed (yet): 240 and 0.24 may be 240 million. */
  scaled(value) {
    const sizes = [3n, 6n, 9n, 12n].map((zeros) => value * 10n ** zeros);
    return value < ONE / 100n || value >= 1000n * ONE ? [] : sizes.filter((size) => size >= 1000n * ONE);
  }

  /* The values that digits with separators may have; see figures.literal. */
  literal(digits) {
    const plain = digits.replace(/[ ']/g, "");
    if (plain.replace(/[.,]/g, "").length > this.longest) return [];
    const signs = plain.replace(/[0-9]/g, "");
    const kinds = new Set(signs).size;
    const grouped = exact(plain.replace(/[.,]/g, ""));
    if (signs.length > 1 && !/^[0-9]{1,3}([.,][0-9]{2,3})+([.,][0-9]+)?$/.test(plain)) return [];
    if (!signs || (kinds === 1 && signs.length > 1)) return [grouped];
    const cut = plain.lastIndexOf(signs.at(-1));
    const [whole, rest] = [plain.slice(0, cut), plain.slice(cut + 1)];
    const decimal = exact(whole.replace(/[.,]/g, "") + "." + rest);
    if (kinds > 1 || rest.length !== 3 || !whole.replace(/0/g, "")) return [decimal];
    return signs === "," ? [grouped] : [decimal, grouped];
  }
};

/* Text as it is compared: compatibility forms resolved, no accents, lower case; see figures.fold. */
factbook.fold = (words) =>
  words
    .replace(/[½¼¾]/g, (vulgar) => ` and ${vulgar.normalize("NFKC")} `)
    .replaceAll("’", "'")
    .replaceAll("−", "-")
    .normalize("NFKD")
    .replaceAll("⁄", "/")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

/* A value as decimal digits: 240000000, 0.24. */
factbook.decimal = (value) => {
  const [sign, size] = value < 0n ? ["-", -value] : ["", value];
  const rest = String(size % ONE).padStart(24, "0").replace(/0+$/, "");
  return sign + size / ONE + (rest && "." + rest);
};

const ONE = 10n ** 24n;
const TOKEN = new RegExp(
  [
    /u\.?s\.?\$|u\$s|[acr]\$|s\/(?=[ 0-9])|[$€£¥%]/,
    /(?:1\/2|1\/4|3\/4)(?![0-9/])/,
    /[0-9]{1,3}(?: [0-9]{3})+(?![0-9])/,
    /[0-9]+(?:[.,'][0-9]+)*|[.,][0-9]+/,
    /\p{L}+/u,
    /[^\s\p{L}\p{N}_]/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

function exact(decimal) {
  const [whole, rest = ""] = decimal.split(".");
  return BigInt((whole || "0") + rest.slice(0, 24).padEnd(24, "0"));
}

/* Can this numeral go on with that one: two hundred / forty / five. */
function follows(part, number) {
  const [hundreds, tens] = [part > 0n && part % 100n === 0n, part % 10n === 0n && part % 100n >= 20n];
  return 0n < number && number < (hundreds ? 100n : tens ? 10n : 0n);
}
