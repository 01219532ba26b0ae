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
        var tables = new Dictionary<string, List<KustoColumn>>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(DeviceTables).Assembly.GetManifestResourceStream("device-tables.txt")!);
        List<KustoColumn> current = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] != ' ')
            {
                tables[line] = current = [];
                continue;
            }

            foreach (string entry in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = entry.Split(':');
                var type = KustoType.String;
                if (parts.Length == 2 && !KustoTypeNames.TryParse(parts[1], out type))
                {
                    throw new InvalidDataException($"device-tables.txt: '{entry}' has no Kusto type.");
                }

                current.Add(new KustoColumn(parts[0], type));
            }
        }

        return tables.ToDictionary(pair => pair.Key, pair => new KustoSchema(pair.Value), StringComparer.Ordinal);
    }
}
