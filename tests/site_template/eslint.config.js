// The page's scripts are plain ones, joined in one file, so that they run from a file system; the tests are modules.
import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "arrow-body-style": "off", // a body of its own may be easier to read
  "array-callback-return": "error",
  complexity: ["error", 12],
  "consistent-return": "error",
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "max-len": ["error", { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true }],
  "max-lines-per-function": ["error", { max: 20, skipBlankLines: true, skipComments: true }],
  "no-else-return": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-unused-expressions": "error",
  "no-use-before-define": ["error", { functions: false, variables: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
  strict: ["error", "global"],
};

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["site_template/*.js"],
    languageOptions: {
      sourceType: "script",
      ecmaVersion: 2022,
      globals: { ...globals.browser, benchstore: "readonly" },
    },
    rules: { ...rules, "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" }] },
  },
  {
    files: ["site_template/data.js"],
    languageOptions: { globals: { benchstore: "off" } }, // it is made here
    rules: { "no-unused-vars": ["error", { varsIgnorePattern: "^benchstore$" }] },
  },
  {
    files: ["tests/site_template/*.js"],
    languageOptions: { sourceType: "module", ecmaVersion: 2022, globals: globals.node },
    rules: { ...rules, "max-lines-per-function": "off" },
  },
];
