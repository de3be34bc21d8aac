// What needs types: promises that nobody waits for; and how long a function may be. Everything else is biome's (biome.jsonc), whose own rule for this
// finds two thirds of them. Types come from app/web/jsconfig.json.
import typescript from 'typescript-eslint'

const rules = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': [
    'error',
    { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] }] },
  ],
  // Handlers may be async: what fails in them comes to `unhandledrejection` in main.js, which says so.
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
}

const checked = (files, project) => ({
  files,
  languageOptions: { parser: typescript.parser, parserOptions: { project, tsconfigRootDir: import.meta.dirname } },
  plugins: { '@typescript-eslint': typescript.plugin },
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  rules,
})

export default [
  { ignores: ['.venv/', 'node_modules/', '**/*.d.ts', 'eslint.config.js'] },
  checked(['app/web/site/**/*.js'], 'app/web/jsconfig.json'),
  checked(['tests/web/**/*.js'], 'tests/web/jsconfig.json'),
  {
    // A view is a state, functions that make markup of it, and actions that change it: none of them is long.
    files: ['app/web/site/js/views/**/*.js', 'app/web/site/js/components/**/*.js'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
]
