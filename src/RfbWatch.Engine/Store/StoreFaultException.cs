using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>What is wrong with the database of the event store.</summary>
public enum StoreFault
{
    /// <summary>The disk is full, read-only or failing: it may pass.</summary>
    Disk,

    /// <summary>The file is damaged, or is no database.</summary>
    Damaged,

    /// <summary>A newer version of this program wrote it.</summary>
    Newer,
}

/// <summary>The database does not do what it was asked for.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="why">The same in a word or two that can stand in a file's name.</param>
/// <param name="message">One line for people.</param>
/// <param name="inner">What was thrown.</param>
public sealed class StoreFaultException(StoreFault fault, string why, string message, Exception? inner = null) : IOException(message, inner)
{
    // Result codes of SQLite, sqlite.org/rescode.html.
    private const int Error = 1, Corrupt = 11, Full = 13, Schema = 17, Mismatch = 20, Format = 24, NoDatabase = 26;

    /// <summary>What is wrong.</summary>
    public StoreFault Fault => fault;

    /// <summary>The same in a word or two that can stand in a file's name.</summary>
    public string Why => why;

    /// <summary>What an exception of SQLite, or of a value that cannot be what the table says, means.</summary>
    /// <param name="path">The database.</param>
    /// <param name="exception">What was thrown.</param>
    internal static StoreFaultException Of(string path, Exception exception) => exception switch
    {
        StoreFaultException known => known,
        // What is asked never changes: where it is an error, a table or a column of ours is missing.
        SqliteException { SqliteErrorCode: Corrupt or Error or Schema or Mismatch or Format } => new(StoreFault.Damaged, "malformed", $"the event store {path} is damaged ({exception.Message})", exception),
        SqliteException { SqliteErrorCode: NoDatabase } => new(StoreFault.Damaged, "no-database", $"{path} is no event store ({exception.Message})", exception),
        SqliteException => new(StoreFault.Disk, "disk", $"the event store {path} takes and gives no rows: {exception.Message}", exception),
        _ => new(StoreFault.Damaged, "wrong-values", $"the event store {path} holds a value that its table cannot hold ({exception.GetType().Name}: {exception.Message})", exception),
    };

    /// <summary>Whether the disk has no room: the database itself is well, and goes on once it has.</summary>
    internal bool IsFull => InnerException is SqliteException { SqliteErrorCode: Full };

    /// <summary>Whether an exception comes from the database or from what it holds.</summary>
    internal static bool IsFault(Exception exception) => exception is SqliteException or InvalidCastException or FormatException or OverflowException or System.Text.Json.JsonException;
}
