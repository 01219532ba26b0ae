using System.Text;
using Microsoft.Data.Sqlite;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;
using SQLitePCL;

namespace RfbWatch.Engine.Store;

/// <summary>
/// Adds rows to one table with a prepared statement. Values are bound with SQLite's native functions, because for every row SqliteCommand looks up each parameter by name, boxes its value
/// and creates a string for it. Not thread-safe.
/// </summary>
internal sealed class RowInsert : IDisposable
{
    /// <summary>Indices of the parameters for the row's time, its arrival time, and its first column.</summary>
    private const int TimeParameter = 1, ArrivalParameter = 2, FirstColumn = 3;

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[1024];

    /// <summary>Prepares the statement.</summary>
    /// <param name="connection">The open database.</param>
    /// <param name="sql">The statement: its parameters are the row's time, its arrival time, and the columns in the table's order.</param>
    /// <exception cref="SqliteException">The statement does not fit the database.</exception>
    public RowInsert(SqliteConnection connection, string sql)
    {
        _connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), connection.Handle);
    }

    /// <summary>Adds a row, in the transaction of the connection.</summary>
    /// <param name="row">The row.</param>
    /// <param name="arrived">Its arrival time, ticks.</param>
    /// <exception cref="SqliteException">The row was not added.</exception>
    public void Add(TableRow row, long arrived)
    {
        try
        {
            raw.sqlite3_clear_bindings(_statement);
            Check(raw.sqlite3_bind_int64(_statement, TimeParameter, row.Timestamp.Ticks));
            Check(raw.sqlite3_bind_int64(_statement, ArrivalParameter, arrived));
            var columns = row.Table.Columns;
            for (int i = 0; i < columns.Count; i++)
            {
                if (row[i] is { IsNull: false } value)
                {
                    Check(Bind(FirstColumn + i, columns[i], value));
                }
            }

            Check(raw.sqlite3_step(_statement));
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

    private int Bind(int parameter, Column column, KustoValue value)
    {
        if (column.Type == KustoType.Dynamic)
        {
            return Bind(parameter, JsonText.OfThread.Of(column, value));
        }

        return value.Kind switch
        {
            ValueKind.Null => raw.sqlite3_bind_null(_statement, parameter),
            ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.DateTime or ValueKind.TimeSpan => raw.sqlite3_bind_int64(_statement, parameter, value.AsLong),
            ValueKind.Real => raw.sqlite3_bind_double(_statement, parameter, value.AsReal),
            ValueKind.String or ValueKind.Decimal or ValueKind.Guid or ValueKind.Array or ValueKind.Bag => Bind(parameter, value.Text),
        };
    }

    private int Bind(int parameter, string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most)
        {
            _text = new byte[most];
        }

        return Bind(parameter, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    /// <summary>Binds text, which SQLite copies. An empty span has a null pointer, which would bind NULL instead of an empty string.</summary>
    private int Bind(int parameter, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? raw.sqlite3_bind_text(_statement, parameter, utf8z.FromSpan("\0"u8)) : raw.sqlite3_bind_text(_statement, parameter, text);

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }
    }
}
