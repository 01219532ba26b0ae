using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The version of the database, stored in SQLite's <c>user_version</c>, and the migration from each earlier version. Columns that a newer program adds do not need a new version
/// (<see cref="StoredTable.Prepare"/> creates them); only changes that an older program could not handle do.
/// </summary>
internal static class StoreSchema
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>Migrations; the index is the version from which a migration starts. A new database has version 0 and no tables.</summary>
    private static readonly IReadOnlyList<string> Migrations =
    [
        // 0 to 1: new stores, and stores from before versions were introduced, for which it is unknown how the last process ended.
        $"CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL); INSERT OR IGNORE INTO state VALUES ('{EventStore.RunningKey}', '0')",
    ];

    /// <summary>Checks the version before anything is changed: a refused database must stay unmodified, including its journal mode.</summary>
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

    /// <summary>Migrates a database to this version in one transaction.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="present">Its version.</param>
    /// <param name="tables">The tables that it must contain.</param>
    public static void Migrate(SqliteConnection connection, int present, IEnumerable<StoredTable> tables)
    {
        // If there is nothing to migrate, nothing is written, so that a store on a full disk can be read.
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
            // If the rollback fails, closing the connection rolls back.
            _ = SQLitePCL.raw.sqlite3_exec(connection.Handle, "ROLLBACK");
            throw;
        }
    }
}
