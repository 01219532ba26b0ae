using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// Reads a settings file: JSON (RFC 8259) with comments and trailing commas, read token by token, so that the line and column of every key and value are known.
/// </summary>
internal sealed class SettingsFile
{
    /// <summary>Maximum size of a settings file in bytes. The annotated file has about ten thousand.</summary>
    private const long MaxBytes = 1 << 18;

    private const int MaxShownLiteral = 20;

    private static readonly JsonReaderOptions Syntax = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly string _file;
    private readonly byte[] _text;
    private readonly List<SettingEntry> _entries = [];
    private readonly Dictionary<string, string> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];

    private SettingsFile(string file, byte[] text)
    {
        _file = file;
        _text = text;
    }

    /// <summary>The settings in the file, in order. Keys are not checked against the existing settings.</summary>
    public IReadOnlyList<SettingEntry> Entries => _entries;

    /// <summary>The errors in the file, one line each, with file, line and column where known.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Reads a file. Problems are reported in <see cref="Errors"/>; no content of the file causes an exception.</summary>
    public static SettingsFile Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                return Unreadable(path, string.Create(CultureInfo.InvariantCulture, $"it has {stream.Length} bytes, more than the limit of {MaxBytes}"));
            }

            byte[] text = new byte[stream.Length];
            stream.ReadExactly(text);
            var file = new SettingsFile(path, text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text);
            file.Parse();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return Unreadable(path, e.Message);
        }
    }

    /// <summary>The parser's message with an invalid literal shortened to its first word: the parser quotes the rest of the file, including line feeds and tokens.</summary>
    private static string WithOneWord(string message)
    {
        const string Invalid = "' is an invalid JSON literal.";
        int end = message.LastIndexOf(Invalid, StringComparison.Ordinal);
        if (end < 0 || !message.StartsWith('\''))
        {
            return message;
        }

        string literal = message[1..end];
        string word = new([.. literal.TakeWhile(char.IsAsciiLetterOrDigit).Take(MaxShownLiteral)]);
        return $"'{word}{(word.Length < literal.Length ? "\u2026" : "")}{message[end..]}";
    }

    private static SettingsFile Unreadable(string path, string why)
    {
        var file = new SettingsFile(path, []);
        file._errors.Add($"The settings file {path} cannot be read: {why}");
        return file;
    }

    private void Parse()
    {
        var reader = new Utf8JsonReader(_text, Syntax);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                _errors.Add($"The settings file {PlaceAt(0)} begins with '{Excerpt(reader.ValueSpan)}', but must be one JSON object: {{ \"Name\": \"sensor-1\" }}. 'rfbwatch config default' prints a file to start from.");
                return;
            }

            ReadObject(ref reader, "");
            while (reader.Read())
            {
                // A second value after the first is a parse error.
            }
        }
        catch (JsonException e)
        {
            long line = e.LineNumber ?? 0;
            int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string what = WithOneWord(end < 0 ? e.Message : e.Message[..end]);
            _errors.Add($"The settings file {PlaceAt(OffsetOf(line, e.BytePositionInLine ?? 0))} is not JSON: {what} Correct it there; 'rfbwatch config default' prints a valid file to compare with.");
        }
        catch (InvalidOperationException)
        {
            _errors.Add($"The settings file {PlaceAt((int)reader.TokenStartIndex)} contains text that is not UTF-8; save the file as UTF-8.");
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, string section)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            string key = section.Length == 0 ? name : $"{section}:{name}";
            string place = PlaceAt((int)reader.TokenStartIndex);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    if (SettingTable.Find(key) is { } setting)
                    {
                        _errors.Add($"{key} is an object (from {PlaceAt((int)reader.TokenStartIndex)}), but must be {(setting.IsList ? "a list: [\"one\", \"two\"]" : "one value")}.");
                        reader.Skip();
                        break;
                    }

                    int before = _entries.Count + _errors.Count;
                    ReadObject(ref reader, key);
                    if (before == _entries.Count + _errors.Count && !SettingTable.IsSection(key))
                    {
                        _entries.Add(new SettingEntry(key, [], IsList: false, place));
                    }

                    break;
                case JsonTokenType.StartArray:
                    ReadArray(ref reader, key, place);
                    break;
                default:
                    if (Scalar(ref reader, key) is { } text)
                    {
                        Add(new SettingEntry(key, [new SettingItem(text, PlaceAt((int)reader.TokenStartIndex))], IsList: false, place));
                    }

                    break;
            }
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, string key, string place)
    {
        var items = new List<SettingItem>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                _errors.Add(string.Create(CultureInfo.InvariantCulture, $"{key}[{items.Count}] is a list or an object (from {PlaceAt((int)reader.TokenStartIndex)}), but must be one value; write [\"one\", \"two\"]."));
                reader.Skip();
            }
            else if (Scalar(ref reader, string.Create(CultureInfo.InvariantCulture, $"{key}[{items.Count}]")) is { } text)
            {
                items.Add(new SettingItem(text, PlaceAt((int)reader.TokenStartIndex)));
            }
        }

        Add(new SettingEntry(key, items, IsList: true, place));
    }

    private string? Scalar(ref Utf8JsonReader reader, string key)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                _errors.Add($"{key} is null (from {PlaceAt((int)reader.TokenStartIndex)}), but must have a value; set one, or remove the key for the default.");
                return null;
        }
    }

    private void Add(SettingEntry entry)
    {
        if (!_places.TryAdd(entry.Key, entry.Place))
        {
            _errors.Add($"{entry.Key} is set twice (from {_places[entry.Key]} and {entry.Place}); remove one of them.");
            return;
        }

        _entries.Add(entry);
    }

    /// <summary>File, line and column of a byte; both start at 1, and columns count characters.</summary>
    private string PlaceAt(int offset)
    {
        var before = _text.AsSpan(0, Math.Clamp(offset, 0, _text.Length));
        int line = before.Count((byte)'\n');
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]);
        return string.Create(CultureInfo.InvariantCulture, $"{_file}:{line + 1}:{column + 1}");
    }

    private int OffsetOf(long line, long byteInLine)
    {
        int start = 0;
        for (long i = 0; i < line; i++)
        {
            start += _text.AsSpan(start).IndexOf((byte)'\n') + 1;
        }

        return start + (int)byteInLine;
    }

    private static string Excerpt(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 20)]);
}
