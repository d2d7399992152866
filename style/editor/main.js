// The text editor of the files panel: CodeMirror, with everything that knows about stacks asked of the app.
//
// dockwrightEditor(parent, options, host) returns the editor. The app answers host(what, text, number): colours of a line,
// completions, what is under the pointer; it is told of changes, and of undo beyond what has been typed here.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
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
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
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

const CLASSES = ["key", "text", "number", "comment", "variable", "word", "mark"];
const TAGS = Object.fromEntries(CLASSES.map((name) => [name, Tag.define()]));
const COLOURS = HighlightStyle.define(CLASSES.map((name) => ({ tag: TAGS[name], class: `files-${name}` })));

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

/** A new line is as deep as the one above it, deeper below a key without a value. */
const indentation = (yaml) =>
  indentService.of((context, at) => {
    const line = context.state.doc.lineAt(at);
    let above = context.lineAt(at, -1).text;
    if (at === line.from && line.number > 1) above = context.state.doc.line(line.number - 1).text;
    const depth = Math.max(indent(above), 0);
    if (!yaml) return depth;
    const trimmed = above.trim();
    const item = /^-\s+/.exec(trimmed);
    return depth + (item && /^-\s+[\w.-]+:/.test(trimmed) ? item[0].length : 0) + (/[:>|][-+]?$/.test(trimmed) ? 2 : 0);
  });

const ask = (host, what, state, at) => JSON.parse(host(what, state.doc.toString(), at) || "null");

const completions = (host) => (context) => {
  const found = ask(host, "complete", context.state, context.pos);
  if (!found || (!context.explicit && found.from === context.pos && !found.eager)) return null;
  return {
    from: found.from,
    options: found.options.map((option) => ({ ...option, info: option.info || undefined })),
    validFor: /^[\w./$-]*$/,
  };
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
          if (!text) continue;
          const part = dom.appendChild(document.createElement(name));
          part.textContent = text;
        }
        return { dom };
      },
    };
  });

globalThis.dockwrightEditor = (parent, options, host) => {
  const steps = new Compartment();
  const phrases = new Compartment();
  // One history: what is typed here and not yet part of the stack is taken back first, then the stack's own steps.
  const back = (depth, own, theirs) => (view) => {
    if (depth(view.state) > 0) return own(view);
    host(theirs, "", 0);
    return true;
  };
  const undoing = back(undoDepth, undo, "undo");
  const redoing = back(redoDepth, redo, "redo");
  const keys = [
    { key: "Mod-z", run: undoing, preventDefault: true },
    { key: "Mod-y", run: redoing, preventDefault: true },
    { key: "Mod-Shift-z", run: redoing, preventDefault: true },
    { key: "Tab", run: acceptCompletion },
    { key: "Tab", run: indentMore, shift: indentLess },
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        phrases.of(EditorState.phrases.of(options.phrases)),
        EditorState.lineSeparator.of("\n"),
        indentUnit.of("  "),
        EditorView.contentAttributes.of({ "aria-label": options.label, "data-testid": "editor-content", spellcheck: "false" }),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        steps.of(history()),
        foldGutter(),
        codeFolding(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        search({ top: true }),
        lintGutter(),
        language(host),
        syntaxHighlighting(COLOURS),
        folds,
        indentation(options.yaml),
        autocompletion({ override: [completions(host)], icons: false }),
        meanings(host),
        Prec.high(keymap.of(keys)),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.updateListener.of((update) => {
          const theirs = update.transactions.some((one) => one.annotation(Transaction.remote));
          if (update.docChanged && !theirs) host("changed", update.state.doc.toString(), 0);
          if (update.focusChanged && !update.view.hasFocus) host("left", "", 0);
        }),
      ],
    }),
  });
  return {
    /** Puts another text in, changing only what differs, so that the caret stays where it is. */
    setText(text) {
      const now = view.state.doc.toString();
      if (now === text) return;
      let from = 0;
      const most = Math.min(now.length, text.length);
      while (from < most && now[from] === text[from]) from += 1;
      let end = 0;
      while (end < most - from && now[now.length - 1 - end] === text[text.length - 1 - end]) end += 1;
      view.dispatch({
        changes: { from, to: now.length - end, insert: text.slice(from, text.length - end) },
        annotations: [Transaction.remote.of(true), Transaction.addToHistory.of(false)],
      });
    },
    /** What has been typed is part of the stack now: its history takes it back. */
    settle() {
      view.dispatch({ effects: steps.reconfigure([]) });
      view.dispatch({ effects: steps.reconfigure(history()) });
    },
    /** Marks findings; each may have buttons that mend it. */
    mark(json) {
      const length = view.state.doc.length;
      const marks = JSON.parse(json).map(({ from, to, fixes, ...mark }, index) => ({
        ...mark,
        from: Math.min(from, length),
        to: Math.min(to, length),
        actions: fixes.map((name, number) => ({ name, apply: () => host("fix", String(index), number) })),
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    setPhrases(words) {
      view.dispatch({ effects: phrases.reconfigure(EditorState.phrases.of(JSON.parse(words))) });
    },
    /** Goes to a line, counted from 1. */
    go(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      const at = line.from + Math.max(indent(line.text), 0);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
};
