using System.Text;

namespace RfbWatch.Cli.Shell;

/// <summary>
/// The queries of earlier sessions, one per line, in a file that only the user can access. If it cannot be read or written, no error is reported: the shell works without it.
/// </summary>
internal sealed class ShellHistory
{
    /// <summary>Maximum number of queries that are kept.</summary>
    public const int MaxEntries = 1_000;

    private const string FileName = "kql_history";

    private readonly string? _path;
    private readonly List<string> _entries = [];

    /// <summary>Reads the history.</summary>
    /// <param name="path">The file; null for a history of this session only.</param>
    public ShellHistory(string? path)
    {
        _path = path;
        try
        {
            if (path is not null && File.Exists(path))
            {
                _entries.AddRange(File.ReadLines(path).Where(line => line.Length > 0).TakeLast(MaxEntries));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _path = null;
        }
    }

    /// <summary>The queries, oldest first.</summary>
    public IReadOnlyList<string> Entries => _entries;

    /// <summary>The user's file: in <c>$XDG_STATE_HOME/rfbwatch</c>, by default <c>~/.local/state/rfbwatch</c> (XDG Base Directory Specification 0.8); null if there is no home.</summary>
    public static string? FileOf(IReadOnlyDictionary<string, string> environment)
    {
        string? state = environment.TryGetValue("XDG_STATE_HOME", out string? named) && Path.IsPathRooted(named) ? named
            : environment.TryGetValue("HOME", out string? home) && Path.IsPathRooted(home) ? Path.Combine(home, ".local", "state")
            : null;
        return state is null ? null : Path.Combine(state, "rfbwatch", FileName);
    }

    /// <summary>Adds a query, unless it repeats the last one.</summary>
    public void Add(string query)
    {
        string line = OneLine(query);
        if (line.Length == 0 || (_entries.Count > 0 && _entries[^1] == line))
        {
            return;
        }

        _entries.Add(line);
        if (_path is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            bool isLong = _entries.Count > MaxEntries;
            var options = new FileStreamOptions { Mode = isLong ? FileMode.Create : FileMode.Append, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new StreamWriter(_path, new UTF8Encoding(false), options) { NewLine = "\n" };
            if (isLong)
            {
                _entries.RemoveRange(0, _entries.Count - MaxEntries);
                _entries.ForEach(file.WriteLine);
            }
            else
            {
                file.WriteLine(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The history of this session is kept in memory.
        }
    }

    /// <summary>Converts a query to one line, without its comments, which would comment out the text after them.</summary>
    internal static string OneLine(string query) =>
        string.Join(' ', query.ReplaceLineEndings("\n").Split('\n').Select(line => WithoutComment(line).Trim()).Where(line => line.Length > 0));

    private static string WithoutComment(string line)
    {
        char quote = '\0';
        bool isVerbatim = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                i += c == '\\' && !isVerbatim ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                isVerbatim = i > 0 && line[i - 1] == '@';
            }
            else if (c == '/' && i + 1 < line.Length && line[i + 1] == '/')
            {
                return line[..i];
            }
        }

        return line;
    }
}
