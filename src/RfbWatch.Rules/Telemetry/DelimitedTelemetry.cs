using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads CSV exports of the Defender and Log Analytics portals.</summary>
internal static class DelimitedTelemetry
{
    /// <summary>Reads a file.</summary>
    /// <param name="text">The file, which begins with the header.</param>
    /// <param name="rows">Receives the rows.</param>
    /// <exception cref="InvalidDataException">A record is too long, or has too many columns.</exception>
    public static TelemetryFile Read(TextReader text, TelemetryRows rows)
    {
        TableBuilder? builder = null;
        int[] places = [];
        long records = 0;
        foreach (var record in DelimitedText.Read(text, TelemetryReader.MaxDocumentLength))
        {
            // The header does not count as a record.
            if (records++ > rows.Maximum)
            {
                return rows.Done("CSV") with { IsHead = true };
            }

            if (builder is null)
            {
                string? table = rows.Expected ?? DeviceTables.Detect(record.ToHashSet());
                if (table is null)
                {
                    return rows.Fail("CSV", $"no table is given, and the columns ({string.Join(", ", record.Take(6))}...) match no known table; write --telemetry TABLE=FILE");
                }

                builder = rows.Builder(table);
                places = [.. record.Select(name => builder.Column(name, name is "Timestamp" or "TimeGenerated" ? KustoType.DateTime : KustoType.String))];
            }
            else if (record.Count > places.Length)
            {
                rows.Unreadable++;
            }
            else if (record.Count > 1 || record[0].Length > 0)
            {
                builder.AddText(places, record);
            }
        }

        return rows.Done("CSV");
    }
}
