using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>Kinds of faults of the event store's database.</summary>
public enum StoreFault
{
    /// <summary>The disk is full, read-only or failing: the fault may be temporary.</summary>
    Disk,

    /// <summary>The file is damaged, or is not a database.</summary>
    Damaged,

    /// <summary>A newer version of this program wrote it.</summary>
    Newer,
}

/// <summary>The database failed.</summary>
/// <param name="fault">The kind of fault.</param>
/// <param name="why">The reason, in one or two words that can be part of a file name.</param>
/// <param name="message">One line of text.</param>
/// <param name="inner">The cause.</param>
public sealed class StoreFaultException(StoreFault fault, string why, string message, Exception? inner = null) : IOException(message, inner)
{
    // SQLite result codes, sqlite.org/rescode.html.
    private const int Error = 1, Corrupt = 11, Full = 13, Schema = 17, Mismatch = 20, Format = 24, NoDatabase = 26;

    /// <summary>The kind of fault.</summary>
    public StoreFault Fault => fault;

    /// <summary>The reason, in one or two words that can be part of a file name.</summary>
    public string Why => why;

    /// <summary>Classifies an exception thrown by SQLite, or caused by a value that the table cannot contain.</summary>
    /// <param name="path">The database.</param>
    /// <param name="exception">The exception.</param>
    internal static StoreFaultException Of(string path, Exception exception) => exception switch
    {
        StoreFaultException known => known,
        // The SQL statements are fixed, so an SQL error means that a table or column is missing.
        SqliteException { SqliteErrorCode: Corrupt or Error or Schema or Mismatch or Format } => new(StoreFault.Damaged, "malformed", $"the event store {path} is damaged ({exception.Message})", exception),
        SqliteException { SqliteErrorCode: NoDatabase } => new(StoreFault.Damaged, "no-database", $"{path} is not an event store ({exception.Message})", exception),
        SqliteException => new(StoreFault.Disk, "disk", $"the event store {path} cannot be read or written: {exception.Message}", exception),
        _ => new(StoreFault.Damaged, "wrong-values", $"the event store {path} contains a value that its table cannot contain ({exception.GetType().Name}: {exception.Message})", exception),
    };

    /// <summary>Whether the disk is full. The database is intact, and can be used again when space is available.</summary>
    internal bool IsFull => InnerException is SqliteException { SqliteErrorCode: Full };

    /// <summary>Whether an exception comes from the database or its contents.</summary>
    internal static bool IsFault(Exception exception) => exception is SqliteException or InvalidCastException or FormatException or OverflowException or ArgumentOutOfRangeException or System.Text.Json.JsonException;
}
