using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>The Device* tables of Defender advanced hunting, as data (see device-tables.txt for source and date).</summary>
public static class DeviceTables
{
    private static readonly Lazy<IReadOnlyDictionary<string, KustoSchema>> Loaded = new(Load);

    /// <summary>Schema by table name.</summary>
    public static IReadOnlyDictionary<string, KustoSchema> All => Loaded.Value;

    /// <summary>
    /// The table with these columns, for files that do not name it: determined by columns that occur in only one table.
    /// Null if it cannot be determined.
    /// </summary>
    public static string? Detect(IReadOnlyCollection<string> columns)
    {
        bool Has(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (!columns.Contains(name))
                {
                    return false;
                }
            }

            return true;
        }

        return Has("RegistryKey") ? "DeviceRegistryEvents"
            : Has("LogonType") ? "DeviceLogonEvents"
            : Has("RemoteIP", "LocalPort") ? "DeviceNetworkEvents"
            : Has("ProcessCommandLine", "ProcessId") && !Has("RemoteIP") ? "DeviceProcessEvents"
            : Has("OSPlatform") ? "DeviceInfo"
            : Has("MacAddress") || Has("NetworkAdapterName") ? "DeviceNetworkInfo"
            : Has("PreviousFileName") || Has("FileOriginUrl") ? "DeviceFileEvents"
            : null;
    }

    private static IReadOnlyDictionary<string, KustoSchema> Load()
    {
        var list = new TableList("device-tables.txt");
        return list.Names.ToDictionary(name => name, name => list.Find(name)!, StringComparer.Ordinal);
    }
}
