using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Watchlists;

namespace RfbWatch.Rules.Packs;

/// <summary>
/// A pack: a folder of rules, with the test data of each rule in <c>data/RULE-ID/</c>: <c>fires/TABLE.jsonl</c> with <c>fires/expected.jsonl</c>,
/// and <c>silent/TABLE.jsonl</c>. <c>content/RULE-ID.yaml</c> documents a rule, <c>exceptions/NAME.yaml</c> are prepared exceptions, <c>watchlists/NAME.csv</c> the lists that
/// they need; in <c>data/exceptions/NAME/</c> <c>excepted/TABLE.jsonl</c> fires the rule only without the exception, and <c>remains/TABLE.jsonl</c> fires it with the exception.
/// </summary>
/// <param name="Name">Its name, which is the folder's name.</param>
/// <param name="Rules">Its rules, by file name.</param>
/// <param name="Problems">The problems with its files.</param>
/// <param name="Data">Text of its data files by path within the pack, with forward slashes.</param>
public sealed record RulePack(
    string Name,
    IReadOnlyList<Rule> Rules,
    IReadOnlyList<RuleProblem> Problems,
    IReadOnlyDictionary<string, string> Data)
{
    private const string DataFolder = "data/";
    private const string ExceptionFolder = "exceptions/";
    private const string WatchlistFolderName = "watchlists/";
    private const string ContentFolder = "content/";

    /// <summary>Documentation of its rules, by rule id.</summary>
    public IReadOnlyDictionary<string, RuleContent> Content { get; init; } = new Dictionary<string, RuleContent>();

    /// <summary>Its exceptions, by file name.</summary>
    public IReadOnlyList<PackException> Exceptions { get; init; } = [];

    /// <summary>Its watchlists by name.</summary>
    public IReadOnlyDictionary<string, PackWatchlist> Watchlists { get; init; } = new Dictionary<string, PackWatchlist>();

    /// <summary>Reads a pack from a folder on disk.</summary>
    public static RulePack FromFolder(string folder)
    {
        var texts = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder, file).Replace('\\', '/'), File: file))
            .Where(entry => IsDataPath(entry.Path) || entry.Path.StartsWith(WatchlistFolderName, StringComparison.Ordinal) || Files.RuleFileReader.IsRuleFile(entry.File))
            .ToDictionary(entry => entry.Path, entry => File.ReadAllText(entry.File), StringComparer.Ordinal);
        return FromTexts(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), folder + "/", texts);
    }

    /// <summary>Whether a path within a pack is data, not a rule.</summary>
    public static bool IsDataPath(string relative)
    {
        string path = relative.Replace('\\', '/');
        return path.StartsWith(DataFolder, StringComparison.Ordinal) || path.Contains("/" + DataFolder, StringComparison.Ordinal);
    }

    /// <summary>Whether a path within a folder of rules is another part of a pack: data, content, exceptions or watchlists.</summary>
    public static bool IsBesideRules(string relative)
    {
        string path = "/" + relative.Replace('\\', '/');
        return IsDataPath(relative) || path.Contains("/" + ContentFolder, StringComparison.Ordinal) || path.Contains("/" + ExceptionFolder, StringComparison.Ordinal)
            || path.Contains("/" + WatchlistFolderName, StringComparison.Ordinal);
    }

    internal static RulePack FromTexts(string name, string source, IReadOnlyDictionary<string, string> texts)
    {
        var rules = new List<Rule>();
        var problems = new List<RuleProblem>();
        var exceptions = new List<PackException>();
        var content = new Dictionary<string, RuleContent>(StringComparer.OrdinalIgnoreCase);
        var watchlists = new Dictionary<string, PackWatchlist>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in texts.Keys.Where(path => !IsDataPath(path)).Order(StringComparer.Ordinal))
        {
            string stem = Path.GetFileNameWithoutExtension(path);
            if (path.StartsWith(ExceptionFolder, StringComparison.Ordinal))
            {
                var (read, wrong) = ExceptionFile.Parse(source + path, texts[path]);
                exceptions.AddRange(read.Select(exception => new PackException(stem, texts[path], exception)));
                problems.AddRange(wrong);
                continue;
            }

            if (path.StartsWith(ContentFolder, StringComparison.Ordinal))
            {
                if (RuleContentFile.Parse(source + path, texts[path], problems) is { } read)
                {
                    content[stem] = read;
                }

                continue;
            }

            if (path.StartsWith(WatchlistFolderName, StringComparison.Ordinal))
            {
                if (WatchlistFolder.Read(stem, new StringReader(texts[path])) is { } list)
                {
                    watchlists[stem] = new PackWatchlist(texts[path], list);
                }

                continue;
            }

            var file = Files.RuleFileReader.Parse(source + path, texts[path]);
            rules.AddRange(file.Rules);
            problems.AddRange(file.Problems);
        }

        var data = texts.Where(pair => IsDataPath(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new RulePack(name, [.. rules.Select(rule => content.GetValueOrDefault(rule.Id) is { } known ? known.Complete(rule) : rule)], problems, data) { Exceptions = exceptions, Watchlists = watchlists, Content = content };
    }

    /// <summary>Data files of one rule: <c>fires</c> or <c>silent</c>, then the file's name and text.</summary>
    public IEnumerable<(string Set, string File, string Text)> DataOf(Rule rule)
    {
        return DataOf(rule.Id);
    }

    /// <summary>Data files of one exception: <c>excepted</c> or <c>remains</c>, then the file's name and text.</summary>
    public IEnumerable<(string Set, string File, string Text)> DataOf(PackException exception) => DataOf(ExceptionFolder + exception.Name);

    private IEnumerable<(string Set, string File, string Text)> DataOf(string folder)
    {
        string prefix = DataFolder + folder + "/";
        foreach (var (path, text) in Data.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string[] parts = path[prefix.Length..].Split('/');
            if (parts.Length == 2)
            {
                yield return (parts[0], parts[1], text);
            }
        }
    }
}
