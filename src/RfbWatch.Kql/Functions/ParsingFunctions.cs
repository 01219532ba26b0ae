using System.Globalization;
using System.Text;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions that parse text: URLs, paths, CSV, command lines, versions, XML.</summary>
internal static class ParsingFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("parse_url", 1, 1, KustoType.Dynamic, (arguments, _) => ParseUrl(arguments[0].Text)) with { Aliases = ["parseurl"] },
        ScalarFunction.Of("parse_urlquery", 1, 1, KustoType.Dynamic, (arguments, _) =>
            ArgumentReading.Bag(("Query Parameters", ParseQuery(arguments[0].Text.TrimStart('?'))))) with { Aliases = ["parseurlquery"] },
        ScalarFunction.Of("parse_path", 1, 1, KustoType.Dynamic, (arguments, _) => ParsePath(arguments[0].Text)),
        ScalarFunction.Of("parse_csv", 1, 1, KustoType.Dynamic, (arguments, _) => ArgumentReading.TextArray(CsvFields(arguments[0].Text))),
        ScalarFunction.Of("parse_command_line", 2, 2, KustoType.Dynamic, (arguments, _) =>
            arguments[1].Text.Equals("windows", StringComparison.OrdinalIgnoreCase) && arguments[0].Text.Length > 0
                ? ArgumentReading.TextArray(WindowsCommandLine.Split(arguments[0].Text))
                : default),
        ScalarFunction.Of("parse_version", 1, 1, KustoType.Decimal, (arguments, _) => ParseVersion(arguments[0].Text)),
        ScalarFunction.Of("parse_user_agent", 1, 2, KustoType.Dynamic, (arguments, _) => UserAgentText.Parse(
            arguments[0].Text,
            arguments.Length < 2 ? ["browser", "os", "device"] : [.. ArgumentReading.Flatten([arguments[1]]).Select(item => item.Text.ToLowerInvariant())])),
        ScalarFunction.Of("parse_xml", 1, 1, KustoType.Dynamic, (arguments, _) => XmlValue.Parse(arguments[0].Text)),
    ];

    private static KustoValue ParseUrl(string url)
    {
        string rest = url;
        string scheme = string.Empty;
        int colon = rest.IndexOf("://", StringComparison.Ordinal);
        if (colon > 0)
        {
            scheme = rest[..colon];
            rest = rest[(colon + 3)..];
        }
        else if (!rest.StartsWith('?') && !rest.StartsWith('/'))
        {
            // Without "://" the text may still have a scheme without slashes, as in mailto:a@b. Otherwise it is not a URL.
            int plain = rest.IndexOf(':');
            if (plain <= 0)
            {
                return default;
            }

            scheme = rest[..plain];
            rest = rest[(plain + 1)..];
        }

        string fragment = CutAfter(ref rest, '#');
        string query = CutAfter(ref rest, '?');
        string path = string.Empty;
        int slash = rest.IndexOf('/');
        if (slash >= 0)
        {
            path = rest[slash..];
            rest = rest[..slash];
        }

        string user = string.Empty;
        string password = string.Empty;
        int at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            user = rest[..at];
            rest = rest[(at + 1)..];
            password = CutAfter(ref user, ':');
        }

        string port = string.Empty;
        int portColon = rest.LastIndexOf(':');
        if (portColon >= 0 && rest.IndexOf(']', portColon) < 0)
        {
            port = rest[(portColon + 1)..];
            rest = rest[..portColon];
        }

        return ArgumentReading.Bag(
            ("Scheme", KustoValue.Of(scheme)), ("Host", KustoValue.Of(rest)), ("Port", KustoValue.Of(port)), ("Path", KustoValue.Of(path)),
            ("Username", KustoValue.Of(user)), ("Password", KustoValue.Of(password)), ("Query Parameters", ParseQuery(query)), ("Fragment", KustoValue.Of(fragment)));
    }

    private static string CutAfter(ref string text, char mark)
    {
        int at = text.IndexOf(mark);
        if (at < 0)
        {
            return string.Empty;
        }

        string tail = text[(at + 1)..];
        text = text[..at];
        return tail;
    }

    private static KustoValue ParseQuery(string query) => ArgumentReading.Bag(query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
    {
        string value = CutAfter(ref pair, '=');
        return (Uri.UnescapeDataString(pair), KustoValue.Of(Uri.UnescapeDataString(value)));
    }));

    private static KustoValue ParsePath(string path)
    {
        string rest = path;
        string scheme = string.Empty;
        int colon = rest.IndexOf("://", StringComparison.Ordinal);
        if (colon > 0)
        {
            scheme = rest[..colon];
            rest = rest[(colon + 3)..];
        }

        string root = rest.Length > 1 && rest[1] == ':' && char.IsAsciiLetter(rest[0]) ? rest[..2] : string.Empty;
        string stream = string.Empty;
        int streamColon = rest.IndexOf(':', root.Length);
        if (streamColon > 0 && rest.AsSpan(streamColon).IndexOfAny('/', '\\') < 0)
        {
            stream = rest[(streamColon + 1)..];
            rest = rest[..streamColon];
        }

        int separator = rest.AsSpan().LastIndexOfAny('/', '\\');
        string directory = separator < 0 ? string.Empty : rest[..separator];
        string file = rest[(separator + 1)..];
        int dot = file.LastIndexOf('.');
        return ArgumentReading.Bag(
            ("Scheme", KustoValue.Of(scheme)), ("RootPath", KustoValue.Of(root)), ("DirectoryPath", KustoValue.Of(directory)),
            ("DirectoryName", KustoValue.Of(directory[(directory.AsSpan().LastIndexOfAny('/', '\\') + 1)..])), ("Filename", KustoValue.Of(file)),
            ("Extension", KustoValue.Of(dot < 0 ? string.Empty : file[(dot + 1)..])), ("AlternateDataStreamName", KustoValue.Of(stream)));
    }

    /// <summary>Returns the fields of the first CSV record (RFC 4180).</summary>
    internal static List<string> CsvFields(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(text[i++]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c is '\r' or '\n')
            {
                break;
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }

    // Eight decimal digits per part. A first part above 79228 does not fit in a decimal with 28 digits and results in null.
    private static KustoValue ParseVersion(string text)
    {
        string[] parts = text.Trim().Split('.');
        if (parts.Length > 4)
        {
            return default;
        }

        decimal version = 0;
        for (int i = 0; i < 4; i++)
        {
            int part = 0;
            if (i < parts.Length && (parts[i].Length is 0 or > 8 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out part)))
            {
                return default;
            }

            if (version > decimal.MaxValue / 100_000_000m - 1)
            {
                return default;
            }

            version = (version * 100_000_000m) + part;
        }

        return KustoValue.Of(version);
    }
}
