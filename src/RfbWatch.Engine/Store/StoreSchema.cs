using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The version of the database, in SQLite's <c>user_version</c>, and the migration from each earlier version. Columns added by a newer program are created for any
/// version (<see cref="StoredTable.Prepare"/>); a new version is only for changes that an older program could not handle.
/// </summary>
internal static class StoreSchema
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The migration from the version of the index to the next; a new database has version 0 and no tables.</summary>
    private static readonly IReadOnlyList<string> Migrations =
    [
        // 0 to 1: new stores, and those from before versions were counted, for which it is unknown how the last process ended.
        $"CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL); INSERT OR IGNORE INTO state VALUES ('{EventStore.RunningKey}', '0')",
    ];

    /// <summary>Checks the version before anything is changed: a database that is refused keeps its bytes, and its journal mode is part of them.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="path">Its path, for error messages.</param>
    /// <returns>The version; 0 for a new database.</returns>
    /// <exception cref="StoreFaultException">A newer version wrote it.</exception>
    public static int Check(SqliteConnection connection, string path)
    {
        int present = Convert.ToInt32(StoredTable.Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        return present <= Version
            ? present
            : throw new StoreFaultException(StoreFault.Newer, "newer", string.Create(CultureInfo.InvariantCulture,
                $"the event store {path} has schema version {present}, but this program supports only versions up to {Version}: it was written by a newer rfbwatch; use that version, or move the file away to create a new store"));
    }

    /// <summary>Migrates a database to this version, completely or not at all.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="present">Its version.</param>
    /// <param name="tables">The tables that it must contain.</param>
    public static void Migrate(SqliteConnection connection, int present, IEnumerable<StoredTable> tables)
    {
        // If there is nothing to do, nothing is written: a store on a full disk can be read.
        StoredTable.Execute(connection, "BEGIN");
        try
        {
            foreach (string migration in Migrations.Skip(Math.Max(0, present)))
            {
                StoredTable.Execute(connection, migration);
            }

            foreach (var table in tables)
            {
                table.Prepare(connection);
            }

            if (present != Version)
            {
                StoredTable.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
            }

            StoredTable.Execute(connection, "COMMIT");
        }
        catch
        {
            // Closing the connection completes a failed rollback.
            _ = SQLitePCL.raw.sqlite3_exec(connection.Handle, "ROLLBACK");
            throw;
        }
    }
}
