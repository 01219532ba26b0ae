// Asks Microsoft's parser and binder (npm: @kusto/language-service-next) about queries.
// stdin: lines, each one JSON object {"tables": {"T": "(a:string, ...)"}, "queries": ["...", ...]}
// stdout: for each of them a line with one JSON array of {"columns": "a:string l:long" | null, "errors": ["KS142", ...]}, one entry per query.
'use strict';
require('@kusto/language-service-next/bridge.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.js');
const { Symbols, KustoCode, GlobalState } = globalThis.Kusto.Language;

function toArray(list) {
  const result = [];
  const count = list.Count ?? (list.getCount ? list.getCount() : list.length);
  for (let i = 0; i < count; i++) result.push(list.getItem ? list.getItem(i) : list[i]);
  return result;
}

function answer(line) {
  const { tables, queries } = JSON.parse(line);
  const symbols = Object.entries(tables).map(([name, columns]) => new Symbols.TableSymbol.$ctor7(name, columns, null));
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor3('db', null, symbols, false));
  return JSON.stringify(queries.map(query => {
    const code = KustoCode.ParseAndAnalyze(query, globals);
    const type = code.ResultType;
    return {
      columns: type && type.Columns ? toArray(type.Columns).map(c => `${c.Name}:${c.Type.Name}`).join(' ') : null,
      errors: toArray(code.GetDiagnostics()).filter(d => d.Severity === 'Error').map(d => d.Code),
    };
  }));
}

require('readline').createInterface({ input: process.stdin }).on('line', line => console.log(answer(line)));
