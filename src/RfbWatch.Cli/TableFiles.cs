namespace RfbWatch.Cli;

/// <summary>
/// Resolves the files of options such as <c>--table</c>: <c>NAME=FILE</c>, <c>NAME=FOLDER</c>, <c>NAME=FOLDER/*.parquet</c>, <c>NAME=FOLDER/**/*.parquet</c>, each also without
/// the name.
/// </summary>
internal static class TableFiles
{
    private const string AllFolders = "**";

    private static readonly string[] EveryFile = ["*"];

    /// <summary>Returns the files of an option, each with its table; null if the table is determined from the file.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="values">Its values.</param>
    /// <exception cref="UsageException">A file does not exist, or no file matches.</exception>
    public static IReadOnlyList<(string? Table, string Path)> Of(string option, IReadOnlyList<string>? values) => [.. (values ?? []).SelectMany(value => Of(option, value))];

    private static IEnumerable<(string? Table, string Path)> Of(string option, string value)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        var (table, path) = equals > 0 && !File.Exists(value) ? (value[..equals], value[(equals + 1)..]) : (null, value);
        if (File.Exists(path))
        {
            return [(table, path)];
        }

        string[] found;
        try
        {
            found = Directory.Exists(path) ? [.. Matching(path, EveryFile)] : IsPattern(path) ? Expand(path) : throw new UsageException($"{option} '{path}': no such file or folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} '{path}': cannot be read: {e.Message}");
        }

        return found.Length > 0 ? found.Select(file => (table, file)) : throw new UsageException($"{option} '{path}': no file there");
    }

    private static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    private static string[] Expand(string pattern)
    {
        string[] parts = pattern.Split('/', Path.DirectorySeparatorChar);
        int fixedParts = Array.FindIndex(parts, IsPattern);
        string folder = string.Join('/', parts[..fixedParts]);
        folder = fixedParts == 0 ? "." : folder.Length == 0 ? "/" : folder;
        // A file can match several ** in more than one way.
        return [.. Matching(folder, parts[fixedParts..]).Distinct(StringComparer.Ordinal).Select(file => fixedParts == 0 ? Path.GetRelativePath(".", file) : file)];
    }

    // In the order of their names, folder by folder. Hidden files and folders, and those that Spark writes next to its data (_SUCCESS), are not data.
    private static IEnumerable<string> Matching(string folder, ReadOnlyMemory<string> parts)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        string part = parts.Span[0];
        var rest = parts[1..];
        if (part == AllFolders)
        {
            // A symbolic link may point to a parent folder, whose files would be read again.
            var below = Visible(Directory.EnumerateDirectories(folder)).Where(inner => new DirectoryInfo(inner).LinkTarget is null).SelectMany(inner => Matching(inner, parts));
            return rest.IsEmpty ? Matching(folder, EveryFile).Concat(below) : Matching(folder, rest).Concat(below);
        }

        return rest.IsEmpty
            ? Visible(Directory.EnumerateFiles(folder, part))
            : Visible(Directory.EnumerateDirectories(folder, part)).SelectMany(inner => Matching(inner, rest));
    }

    private static IEnumerable<string> Visible(IEnumerable<string> paths) =>
        paths.Where(path => Path.GetFileName(path) is not ['.' or '_', ..]).Order(StringComparer.Ordinal);
}
