using System.Text;
using Microsoft.Data.Sqlite;
using RfbWatch.Kql.Values;
using SQLitePCL;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The cells of the current row of a scan. They are read with SQLite's native functions, because SqliteDataReader checks the type of every cell several times and creates a new string for
/// each one, although most columns have few distinct values.
/// </summary>
/// <param name="reader">A reader at a row.</param>
/// <param name="texts">The pool through which repeated strings are shared.</param>
internal readonly struct StoredCells(SqliteDataReader reader, TextPool texts)
{
    private readonly sqlite3_stmt _statement = reader.Handle!;

    /// <summary>Whether a cell has no value.</summary>
    public bool IsNull(int at) => raw.sqlite3_column_type(_statement, at) == raw.SQLITE_NULL;

    /// <summary>Returns the value of a cell that is not null.</summary>
    /// <param name="at">The zero-based index of its column in the scan.</param>
    /// <param name="type">The type of the table's column.</param>
    public KustoValue Get(int at, KustoType type) => type switch
    {
        KustoType.Int => KustoValue.OfInt((int)Integer(at)),
        KustoType.Long => KustoValue.Of(Integer(at)),
        KustoType.Real => KustoValue.Of(raw.sqlite3_column_double(_statement, at)),
        KustoType.Bool => KustoValue.Of(Integer(at) != 0),
        KustoType.DateTime => KustoValue.Of(new DateTime(Integer(at), DateTimeKind.Utc)),
        KustoType.TimeSpan => KustoValue.Of(new TimeSpan(Integer(at))),
        KustoType.Dynamic => DynamicJson.Parse(Bytes(at)),
        KustoType.String or KustoType.Decimal or KustoType.Guid or KustoType.Unknown => KustoValue.Of(Text(Bytes(at))),
    };

    private long Integer(int at) => raw.sqlite3_column_int64(_statement, at);

    // Text is returned as the bytes in the database, which is encoded in UTF-8, without a conversion. They are valid until the next row.
    private ReadOnlySpan<byte> Bytes(int at) => raw.sqlite3_column_blob(_statement, at);

    private string Text(ReadOnlySpan<byte> utf8) => Ascii.IsValid(utf8) ? texts.Get(utf8) : Encoding.UTF8.GetString(utf8);
}
