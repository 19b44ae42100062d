// Fills static/build/ from the installed packages: theme, Designsystemet, htmx and fonts. Run by "npm run build".
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const modules = join(root, "node_modules");
const out = join(root, "static/build");
const work = join(modules, ".cache/kompetanse-theme");

function buildTheme() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const config = join(here, "designsystemet.config.json");
  const cli = join(modules, ".bin/designsystemet");
  const options = { cwd: work, stdio: ["ignore", "ignore", "inherit"] };
  execFileSync(cli, ["tokens", "create", "--config", config, "--clean"], options);
  execFileSync(cli, ["tokens", "build", "--config", config], options);
  return join(work, "design-tokens-build/kompetanse.css");
}

// A pointer to a source map that we do not ship would stop collectstatic.
function copyText(from, to) {
  const text = readFileSync(from, "utf8").replace(/\n?(\/\/|\/\*)[#@] sourceMappingURL=[^\n*]*(\*\/)?/g, "");
  writeFileSync(join(out, to), text);
}

// Components that no page of ours uses: a third of the style sheet.
const UNUSED = ["suggestion", "combobox", "toggle-group", "tooltip", "pagination", "dropdown", "skeleton", "badge"];

function copyStyles() {
  const folder = join(modules, "@digdir/designsystemet-css/dist/src");
  let styles = readFileSync(join(folder, "index.css"), "utf8");
  for (const name of UNUSED) {
    const part = readFileSync(join(folder, `${name}.css`), "utf8").trim();
    if (!styles.includes(part)) throw new Error(`${name}.css is no longer a part of index.css: look at UNUSED`);
    styles = styles.replace(part, () => "");
  }
  writeFileSync(join(out, "ds.css"), picturesAsFiles(styles));
}

// Our content policy takes pictures from our own files only, so those inside the style sheet become files.
function picturesAsFiles(styles) {
  const written = styles.replace(/url\((["'])data:image\/svg\+xml[^,]*,([^]*?)\1\)/g, (_all, quote, data) => {
    const picture = quote === '"' ? decodeURIComponent(data) : data;
    const name = `icons/${createHash("sha256").update(picture).digest("hex").slice(0, 12)}.svg`;
    writeFileSync(join(out, name), picture);
    return `url("${name}")`;
  });
  if (written.includes("data:")) throw new Error("A picture inside the style sheet was not made a file");
  return written;
}

function copyFont(from, to) {
  cpSync(join(modules, from), join(out, "fonts", to));
}

const theme = buildTheme();
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });
mkdirSync(join(out, "icons"), { recursive: true });
copyText(theme, "ds-theme.css");
copyStyles();
copyText(join(modules, "@digdir/designsystemet-web/dist/umd/index.js"), "ds.js");
copyText(join(modules, "htmx.org/dist/htmx.min.js"), "htmx.min.js");

for (const subset of ["latin", "latin-ext"]) {
  const name = `inter-${subset}-wght-normal.woff2`;
  copyFont(`@fontsource-variable/inter/files/${name}`, name);
  // Fixed weights: WeasyPrint has no variable fonts.
  for (const face of ["400-normal", "400-italic", "600-normal", "700-normal"]) {
    const fixed = `inter-${subset}-${face}.woff2`;
    copyFont(`@fontsource/inter/files/${fixed}`, fixed);
  }
}
console.log("static/build/ is ready");
