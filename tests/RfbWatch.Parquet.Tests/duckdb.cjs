// Runs the queries of standard input, one per line, in DuckDB, and prints the rows of each as one line of JSON.
const { DuckDBInstance } = require('@duckdb/node-api');
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(line => line.length > 0);
(async () => {
  const database = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  for (const line of lines)
    console.log(JSON.stringify((await database.runAndReadAll(line)).getRowsJson()));
})().catch(error => { console.error(error.message); process.exit(1); });
