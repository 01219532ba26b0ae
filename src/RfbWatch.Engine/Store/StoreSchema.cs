using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The version of the database, in SQLite's <c>user_version</c>, and the way to it from each earlier one. Columns that a newer program has are added whatever the
/// version says (<see cref="StoredTable.Prepare"/>); a version is for what an older program could not live with.
/// </summary>
internal static class StoreSchema
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>What takes a database from the version of the index to the next; a new one has version 0 and no tables.</summary>
    private static readonly IReadOnlyList<string> Migrations =
    [
        // 0 to 1: new stores, and those of before versions were counted, of which nobody knows how the last process that used them ended.
        $"CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL); INSERT OR IGNORE INTO state VALUES ('{EventStore.RunningKey}', '0')",
    ];

    /// <summary>Brings a database to this version, all at once or not at all.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="path">Its path, for an error.</param>
    /// <param name="tables">The tables it is to have.</param>
    /// <exception cref="StoreFaultException">A newer program wrote it.</exception>
    public static void Prepare(SqliteConnection connection, string path, IEnumerable<StoredTable> tables)
    {
        int present = Convert.ToInt32(StoredTable.Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (present > Version)
        {
            throw new StoreFaultException(StoreFault.Newer, "newer", string.Create(CultureInfo.InvariantCulture,
                $"the event store {path} has schema version {present}, and this program knows up to {Version}: a newer rfbwatch wrote it; run that one, or move the file away to begin a new store"));
        }

        // Where nothing is to be done nothing is written: a store on a full disk can be read.
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
            // A rollback that fails is done by closing.
            _ = SQLitePCL.raw.sqlite3_exec(connection.Handle, "ROLLBACK");
            throw;
        }
    }
}
