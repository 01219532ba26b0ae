const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run(`CREATE TYPE colour AS ENUM ('red','green','blue')`);
  await db.run(`CREATE TABLE flat AS SELECT
    i AS n,
    CASE WHEN i % 7 = 3 THEN NULL ELSE i % 2 = 0 END AS b,
    CASE WHEN i % 7 = 3 THEN NULL ELSE (i % 100 - 50)::TINYINT END AS i8,
    (i % 256)::UTINYINT AS u8,
    (i * 100 - 15000)::SMALLINT AS i16,
    (i * 200)::USMALLINT AS u16,
    CASE WHEN i % 7 = 3 THEN NULL ELSE (i * 1000000 - 150000000)::INTEGER END AS i32,
    (4000000000 + i)::UINTEGER AS u32,
    CASE WHEN i % 7 = 3 THEN NULL ELSE i * 1000000000000000 - 5 END AS i64,
    CASE WHEN i = 5 THEN 18446744073709551615 ELSE i END::UBIGINT AS u64,
    (i + 0.5)::REAL AS f32,
    CASE WHEN i % 7 = 3 THEN NULL ELSE i / 8.0 END::DOUBLE AS f64,
    (i % 100 + 0.5)::DECIMAL(4,1) AS d4,
    (i + 0.25)::DECIMAL(9,2) AS d9,
    (-i - 0.125)::DECIMAL(18,3) AS d18,
    ('-' || i || '.0000000001')::DECIMAL(38,10) AS d38,
    CASE WHEN i % 7 = 3 THEN NULL ELSE DATE '2026-01-01' + i::INTEGER END AS day,
    TIME '01:02:03.000004' + to_seconds(i) AS clock,
    CASE WHEN i = 6 THEN TIMESTAMP 'infinity' WHEN i % 7 = 3 THEN NULL ELSE TIMESTAMP '2026-01-01 00:00:00.000001' + to_hours(i) END AS us,
    (TIMESTAMP '1969-12-31 23:59:59.999' + to_hours(i))::TIMESTAMP_MS AS ms,
    ('2026-01-01 00:00:00.000000' || (100 + i))::TIMESTAMP_NS AS ns,
    (TIMESTAMP '2026-01-01 00:00:00' + to_hours(i))::TIMESTAMPTZ AS tz,
    printf('00000000-0000-4000-8000-%012d', i)::UUID AS id,
    CASE WHEN i % 7 = 3 THEN NULL ELSE 'text ' || (i % 10) || ' ü€😀' END AS s,
    'unique ' || i AS u,
    '\\xFF\\x00'::BLOB AS raw,
    to_days(i::INTEGER) + to_months(2) + to_milliseconds(1500) AS iv,
    ('{"a": ' || i || '}')::JSON AS js,
    (['red','green','blue'])[i % 3 + 1]::colour AS e
    FROM range(300) r(i)`);
  await db.run(`CREATE TABLE nested AS SELECT
    i AS n,
    CASE WHEN i % 7 = 3 THEN NULL WHEN i % 5 = 0 THEN [] ELSE [i, NULL, i + 1] END AS l,
    CASE WHEN i % 7 = 3 THEN NULL ELSE [['a', 'b' || i], [], NULL, ['c']] END AS ll,
    CASE WHEN i % 7 = 3 THEN NULL ELSE {'x': i, 'y': 'n' || i, 'z': {'w': i * 2}} END AS st,
    CASE WHEN i % 7 = 3 THEN NULL WHEN i % 5 = 0 THEN MAP {} ELSE MAP {'k': i, 'l': NULL} END AS m,
    CASE WHEN i % 5 = 0 THEN [] ELSE [{'x': i, 'y': [1, 2]}, {'x': NULL, 'y': []}, NULL] END AS ls
    FROM range(100) r(i)`);
  await db.run(`CREATE TABLE faults AS SELECT
    i AS n,
    {'u': CASE WHEN i % 10 = 4 THEN 18446744073709551615 ELSE i END::UBIGINT} AS st
    FROM range(100) r(i)`);
  for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])
    await db.run(`COPY flat TO 'flat-${codec}.parquet' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 128)`);
  await db.run(`COPY flat TO 'flat-v2.parquet' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION V2)`);
  await db.run(`COPY nested TO 'nested.parquet' (FORMAT parquet, COMPRESSION snappy)`);
  await db.run(`COPY nested TO 'nested-v2.parquet' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION V2)`);
  await db.run(`COPY faults TO 'nested-faults.parquet' (FORMAT parquet, COMPRESSION snappy)`);
  await db.run(`COPY (SELECT * FROM flat WHERE false) TO 'empty.parquet' (FORMAT parquet)`);
})();
