// Bundles the text editor (style/editor/) with what it takes from npm, into one script that the page loads when a file is
// opened for editing. Part of Trunk's post_build hook style/seal.mjs, which writes the script's name into the page.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The script and its name, which changes with its content. */
export async function bundle() {
  let esbuild;
  try {
    esbuild = createRequire(new URL("../tests/e2e/package.json", import.meta.url))("esbuild");
  } catch {
    console.error("style/editor.mjs: the package esbuild is missing. Run ./dev setup");
    process.exit(1);
  }
  const built = await esbuild.build({
    entryPoints: [at("style/editor/main.js")],
    nodePaths: [at("tests/e2e/node_modules")],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    legalComments: "none",
    write: false,
    plugins: [
      {
        name: "sheets",
        setup(build) {
          build.onResolve({ filter: /^style-mod$/ }, ({ importer }) =>
            importer.endsWith("sheets.js") ? undefined : { path: at("style/editor/sheets.js") },
          );
        },
      },
    ],
  });
  const text = built.outputFiles[0].text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { name: `editor-${hash}.js`, text };
}
