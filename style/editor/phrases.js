// What the text editor says by itself, where the page words it differently. The keys are the sentences that its parts ask
// for.
export const ENGLISH = {
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  "by word": "Whole words",
  regexp: "Regular expression",
  replace: "Replace",
  "replace all": "Replace all",
  Replace: "Replace with",
  go: "Go",
};

export const CHINESE = {
  // The search panel.
  Find: "查找",
  Replace: "替换为",
  next: "下一处",
  previous: "上一处",
  all: "全部选中",
  "match case": "区分大小写",
  "by word": "全词匹配",
  regexp: "正则表达式",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "replaced $ matches": "已替换 $ 处",
  "replaced match on line $": "已替换第 $ 行的匹配",
  "on line": "位于行",
  "Go to line": "转到行",
  go: "转到",
  // Folding.
  "Folded lines": "已折叠的行",
  "Unfolded lines": "已展开的行",
  to: "至",
  "folded code": "已折叠的内容",
  unfold: "展开",
  "Fold line": "折叠此行",
  "Unfold line": "展开此行",
  // Problems and completion.
  Diagnostics: "问题",
  "No diagnostics": "没有问题",
  Completions: "补全",
  "Control character": "控制字符",
  "Selection deleted": "已删除所选内容",
};
