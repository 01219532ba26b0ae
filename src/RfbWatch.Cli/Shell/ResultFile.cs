using System.Globalization;
using RfbWatch.Cli.Reports;

namespace RfbWatch.Cli.Shell;

/// <summary>Writes the last result of the shell to a file.</summary>
internal static class ResultFile
{
    private static readonly (string Extension, StdoutFormat Format)[] Formats = [(".csv", StdoutFormat.Csv), (".jsonl", StdoutFormat.Jsonl), (".parquet", StdoutFormat.Parquet)];

    /// <summary>Writes it in the format given by the file's extension. An existing file is replaced only when the new one is complete.</summary>
    public static void Save(KqlShell shell, string path)
    {
        if (shell.State.Result is not { } result)
        {
            shell.Say(".save: no query has run yet");
            return;
        }

        int format = Array.FindIndex(Formats, each => path.EndsWith(each.Extension, StringComparison.OrdinalIgnoreCase));
        if (format < 0)
        {
            shell.Say($".save '{Protocol.WireText.Clean(path)}': the name must end with one of {string.Join(", ", Formats.Select(each => each.Extension))}");
            return;
        }

        string unfinished = path + ".tmp";
        try
        {
            using (var file = File.Create(unfinished))
            using (var writing = new Terminal(file, TextWriter.Null, CancellationToken.None))
            {
                ResultTable.Write(writing, result, Formats[format].Format);
            }

            File.Move(unfinished, path, overwrite: true);
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{result.Rows.Count} rows written to {Protocol.WireText.Clean(path)}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or UsageException)
        {
            Remove(unfinished);
            shell.Say($".save '{Protocol.WireText.Clean(path)}': {e.Message}");
        }
    }

    private static void Remove(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The first error is reported.
        }
    }
}
