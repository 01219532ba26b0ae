using System.Globalization;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Watchlists;

/// <summary>A named list that rules and exceptions read with <c>_GetWatchlist('name')</c>.</summary>
/// <param name="Name">Its name (Sentinel: alias).</param>
/// <param name="Schema">SearchKey, then the file's columns, all strings.</param>
/// <param name="Rows">Its rows.</param>
public sealed record Watchlist(string Name, KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows);

/// <summary>
/// Watchlists stored as CSV files with a header, one file per list, with the list's name. As in Sentinel, each row has a <c>SearchKey</c>:
/// the file's column of that name, or otherwise its first column.
/// </summary>
public static class WatchlistFolder
{
    private const string SearchKey = "SearchKey";
    private const int MaxRecordLength = 1 << 20;

    /// <summary>Reads every CSV file of a folder.</summary>
    public static (IReadOnlyDictionary<string, Watchlist> Lists, IReadOnlyList<RuleProblem> Problems) Read(string folder)
    {
        var lists = new Dictionary<string, Watchlist>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<RuleProblem>();
        string[] files;
        try
        {
            files = Directory.GetFiles(folder, "*.csv");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (lists, [new RuleProblem(folder, 0, 0, "RW002", $"The watchlist folder cannot be read: {e.Message}")]);
        }

        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            try
            {
                using var reader = new StreamReader(file);
                if (Read(Path.GetFileNameWithoutExtension(file), reader) is { } list)
                {
                    lists[list.Name] = list;
                }
                else
                {
                    problems.Add(new RuleProblem(file, 1, 1, "RW020", "The watchlist is empty: its first line names the columns."));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                problems.Add(new RuleProblem(file, 0, 0, "RW002", $"The watchlist cannot be read: {e.Message}"));
            }
        }

        return (lists, problems);
    }

    /// <summary>Reads one list; null if it has no header.</summary>
    public static Watchlist? Read(string name, TextReader reader)
    {
        List<string>? header = null;
        int key = 0;
        var rows = new List<KustoValue[]>();
        foreach (var record in DelimitedText.Read(reader, MaxRecordLength))
        {
            if (header is null)
            {
                header = [.. record.Select(column => column.Trim().TrimStart('\ufeff'))];
                key = Math.Max(0, header.IndexOf(SearchKey));
                continue;
            }

            if (record.Count == 1 && record[0].Length == 0)
            {
                continue;
            }

            var row = new KustoValue[header.Count + 1];
            Array.Fill(row, KustoValue.EmptyString);
            for (int i = 0; i < Math.Min(header.Count, record.Count); i++)
            {
                row[i + 1] = KustoValue.Of(record[i].Trim());
            }

            row[0] = row[key + 1];
            rows.Add(row);
        }

        if (header is null)
        {
            return null;
        }

        return new Watchlist(name, new KustoSchema(ColumnNames(header).Select(column => new KustoColumn(column, KustoType.String))), rows);
    }

    /// <summary>Returns SearchKey, then the names in the header; a name that is already used gets a numeric suffix.</summary>
    private static List<string> ColumnNames(List<string> header)
    {
        var names = new List<string> { SearchKey };
        foreach (string column in header)
        {
            string unique = column;
            for (int i = 1; names.Contains(unique); i++)
            {
                unique = string.Create(CultureInfo.InvariantCulture, $"{column}{i}");
            }

            names.Add(unique);
        }

        return names;
    }
}
