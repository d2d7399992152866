// The text editor of the files panel: CodeMirror, with everything that knows about stacks asked of the app.
//
// dockwrightEditor(parent, options, host) returns the editor. The app answers host(what, text, number): colours of a line,
// completions, what is under the pointer; it is told of changes, and of undo beyond what has been typed here. Places are
// counted in UTF-16 units, as JavaScript does; the app counts in them too where it speaks with the editor.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import {
  HighlightStyle,
  StreamLanguage,
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  foldService,
  indentService,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec, Transaction } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { Tag } from "@lezer/highlight";
import { CHINESE, ENGLISH } from "./phrases.js";

const CLASSES = ["key", "text", "number", "comment", "variable", "word", "mark"];
const TAGS = Object.fromEntries(CLASSES.map((name) => [name, Tag.define()]));
const COLOURS = HighlightStyle.define(CLASSES.map((name) => ({ tag: TAGS[name], class: `files-${name}` })));
/** Letters that follow each other faster than this are one step, in milliseconds. */
const TOGETHER = 700;
/** The app may take this long for a change before the next one waits as long again, in milliseconds. */
const QUICK = 12;

/** The app's colours, line by line: what a line leaves open goes along as a text that only the app reads. */
function language(host) {
  const read = (line, state) => {
    const [next, ...pieces] = host("colours", `${state.open}\n${line}`, 0).split(";");
    state.open = next;
    state.at = 0;
    state.pieces = pieces.map((piece) => piece.split(",")).map(([from, to, name]) => [Number(from), Number(to), name]);
  };
  return StreamLanguage.define({
    name: "stack",
    tokenTable: TAGS,
    languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["[", "{", '"', "'"] } },
    startState: () => ({ open: "", pieces: [], at: 0 }),
    copyState: (state) => ({ ...state }),
    blankLine: (state) => read("", state),
    token(stream, state) {
      if (stream.sol()) read(stream.string, state);
      while (state.at < state.pieces.length && state.pieces[state.at][1] <= stream.pos) state.at += 1;
      const piece = state.pieces[state.at];
      if (!piece) {
        stream.skipToEnd();
        return null;
      }
      if (stream.pos < piece[0]) {
        stream.pos = piece[0];
        return null;
      }
      stream.pos = piece[1];
      return piece[2];
    },
  });
}

const indent = (text) => text.search(/\S/);

/** What is indented below a line folds; in YAML also a list that stands as far left as its key. */
const folds = foldService.of((state, from) => {
  const line = state.doc.lineAt(from);
  const own = indent(line.text);
  if (own < 0 || line.text.trimStart().startsWith("#")) return null;
  let last = null;
  for (let number = line.number + 1; number <= state.doc.lines; number += 1) {
    const next = state.doc.line(number);
    const deep = indent(next.text);
    if (deep < 0) continue;
    const item = deep === own && /^- /.test(next.text.trimStart()) && /:\s*$/.test(line.text);
    if (deep <= own && !item) break;
    last = next;
  }
  return last ? { from: line.to, to: last.to } : null;
});

/** A new line is as deep as the one above it; in YAML deeper below a key without a value, and beside the key of an item. */
const indentation = (yaml) =>
  indentService.of((context, at) => {
    const line = context.state.doc.lineAt(at);
    let above = context.lineAt(at, -1).text;
    if (at === line.from && line.number > 1) above = context.state.doc.line(line.number - 1).text;
    const depth = Math.max(indent(above), 0);
    if (!yaml) return depth + (/\{\s*$/.test(above) ? 2 : 0);
    const trimmed = above.trim();
    const item = /^-\s+(?=[\w."'-]+:(\s|$))/.exec(trimmed);
    return depth + (item ? item[0].length : 0) + (/(:|[:\s][>|][-+]?)$/.test(trimmed) ? 2 : 0);
  });

const ask = (host, what, state, at) => JSON.parse(host(what, state.doc.toString(), at) || "null");

/** Writes a completion. Behind a key the next one is offered at once: its values, or the keys below it. */
const write = (text, goOn) => (view, _, from, to) => {
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + text.length },
    scrollIntoView: true,
    userEvent: "input.complete",
  });
  if (goOn) startCompletion(view);
};

const completions = (host) => (context) => {
  const before = context.state.doc.lineAt(context.pos).text.slice(0, context.pos - context.state.doc.lineAt(context.pos).from);
  // A word that has begun, a value behind a key, an item of a list, the start of a variable.
  if (!context.explicit && !/([\w.$/-]|: |- |\$\{|\[|, )$/.test(before)) return null;
  const found = ask(host, "complete", context.state, context.pos);
  if (!found?.options.length) return null;
  const options = found.options.map(({ label, insert, detail }, at) => ({
    label,
    detail: detail || undefined,
    boost: -at / 1000,
    apply: insert ? write(insert, /[:\-\n] ?$|\n *$/.test(insert)) : label,
  }));
  return { from: found.from, options, validFor: /^[\w./$-]*$/ };
};

const meanings = (host) =>
  hoverTooltip((view, at) => {
    const found = ask(host, "hover", view.state, at);
    if (!found) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create() {
        const dom = document.createElement("div");
        dom.className = "editor-meaning";
        for (const [name, text] of [["strong", found.title], ["p", found.text], ["small", found.section]]) {
          if (text) dom.appendChild(document.createElement(name)).textContent = text;
        }
        return { dom };
      },
    };
  });

globalThis.dockwrightEditor = (parent, options, app) => {
  // Once the editor is closed the app no longer answers; a last event of the browser may still come.
  let closed = false;
  const host = (what, text, number) => (closed ? "" : app(what, text, number));
  const spoken = new Compartment();
  const words = ({ label, chinese }) => [
    EditorState.phrases.of(chinese ? CHINESE : ENGLISH),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-describedby": options.help,
      "data-testid": "editor-content",
      autocapitalize: "off",
      spellcheck: "false",
      tabindex: "0",
    }),
  ];
  // What has been typed and not yet told, and whether a new step begins with it.
  let untold = false;
  let fresh = false;
  let last = { time: -Infinity, at: -1 };
  let wait = 0;
  let scheduled = false;
  const tell = () => {
    scheduled = false;
    if (!untold) return;
    untold = false;
    const begun = performance.now();
    host("changed", view.state.doc.toString(), Number(fresh));
    fresh = false;
    const took = performance.now() - begun;
    wait = took > QUICK ? took : 0;
  };
  // With the next frame; a text so large that the app needs longer leaves as much time between for typing.
  const tellSoon = () => {
    untold = true;
    if (scheduled) return;
    scheduled = true;
    if (wait) setTimeout(() => requestAnimationFrame(tell), wait);
    else requestAnimationFrame(tell);
  };
  const noteStep = (update) => {
    const now = performance.now();
    const typed = update.transactions.every((one) => one.isUserEvent("input.type") || one.isUserEvent("delete"));
    let from = 0;
    let to = 0;
    update.changes.iterChangedRanges((_a, _b, start, end) => ([from, to] = [start, end]));
    const line = update.transactions.some((one) => one.docChanged && update.state.doc.sliceString(from, to).includes("\n"));
    if (!typed || line || now - last.time > TOGETHER || Math.abs(from - last.at) > 1) fresh = true;
    last = { time: typed ? now : -Infinity, at: to };
  };
  const backwards = (what) => () => {
    tell();
    host(what, "", 0);
    last = { time: -Infinity, at: -1 };
    return true;
  };
  const steps = options.alone
    ? [history(), keymap.of(historyKeymap)]
    : keymap.of([
        { key: "Mod-z", run: backwards("undo"), preventDefault: true },
        { key: "Mod-y", run: backwards("redo"), preventDefault: true },
        { key: "Mod-Shift-z", run: backwards("redo"), preventDefault: true },
      ]);
  const keys = [
    { key: "Tab", run: acceptCompletion },
    { key: "Tab", run: indentMore, shift: indentLess },
    { key: "F8", run: nextDiagnostic },
    { key: "Shift-F8", run: previousDiagnostic },
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        spoken.of(words(options)),
        EditorState.lineSeparator.of("\n"),
        EditorState.tabSize.of(4),
        indentUnit.of("  "),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        lintGutter(),
        foldGutter({ openText: "⌄", closedText: "›" }),
        codeFolding({ placeholderText: "…" }),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        search({ top: true }),
        language(host),
        syntaxHighlighting(COLOURS),
        folds,
        indentation(options.yaml),
        options.assist ? [autocompletion({ override: [completions(host)], icons: false }), meanings(host)] : [],
        Prec.high(steps),
        Prec.high(keymap.of(keys)),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.domEventHandlers({
          // The browser's own undo, from its menu or a shaken phone, is the app's.
          beforeinput(event) {
            const what = { historyUndo: "undo", historyRedo: "redo" }[event.inputType];
            if (!what || options.alone) return false;
            event.preventDefault();
            return backwards(what)();
          },
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.annotation(Transaction.remote))) {
            noteStep(update);
            tellSoon();
          }
          if (update.focusChanged && !update.view.hasFocus) {
            // Not from within an update of the editor: what the app does then may change its text.
            queueMicrotask(() => {
              tell();
              host("left", "", 0);
            });
          }
        }),
      ],
    }),
  });
  const tellNow = () => tell();
  // No frame comes any more once the page is hidden; before it is saved it must know all.
  document.addEventListener("visibilitychange", tellNow, true);
  addEventListener("pagehide", tellNow);
  return {
    /** Tells what has been typed and not yet told. */
    tell,
    /** Changes stretches of the text, so that the caret and the view stay; or goes to where the last of them ends. */
    change(edits, show) {
      const changes = JSON.parse(edits).map(([from, to, insert]) => ({ from, to, insert }));
      const end = view.state.changes(changes).mapPos(changes.at(-1)?.to ?? 0, 1);
      view.dispatch({
        changes,
        annotations: [Transaction.remote.of(true), Transaction.addToHistory.of(false)],
        ...(show ? { selection: { anchor: end }, scrollIntoView: true } : {}),
      });
    },
    /** Marks findings; each may have buttons that mend it or lead to its card. */
    mark(json) {
      const length = view.state.doc.length;
      const marks = JSON.parse(json).map(({ from, to, actions, ...mark }, index) => ({
        ...mark,
        from: Math.min(from, length),
        to: Math.min(to, length),
        actions: actions.map((name, number) => ({ name, apply: () => host("act", String(index), number) })),
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    /** Speaks another language. */
    speak(label, chinese) {
      view.dispatch({ effects: spoken.reconfigure(words({ label, chinese })) });
    },
    /** Goes to a line, counted from 1. */
    go(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      const at = line.from + Math.max(indent(line.text), 0);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    /** Tells what has not been told yet, and takes the editor away. */
    close() {
      document.removeEventListener("visibilitychange", tellNow, true);
      removeEventListener("pagehide", tellNow);
      tell();
      closed = true;
      view.destroy();
    },
  };
};
