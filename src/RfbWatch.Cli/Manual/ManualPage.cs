using System.Globalization;
using System.Text;

namespace RfbWatch.Cli.Manual;

/// <summary>Writes a manual page in the man(7) macros.</summary>
internal sealed class ManualPage
{
    private readonly StringBuilder _text = new();

    /// <summary>Creates a page with its heading and the line for whatis(1).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">Its section of the manual.</param>
    /// <param name="version">Version of the program.</param>
    /// <param name="summary">Short description, without a full stop.</param>
    public ManualPage(string name, int section, string version, string summary)
    {
        _text.Append(CultureInfo.InvariantCulture, $".TH {name.ToUpperInvariant()} {section} \"\" \"RfbWatch {version}\" \"RfbWatch\"\n");
        Section("NAME");
        _text.Append(Escape(name)).Append(" \\- ").Append(Escape(summary)).Append('\n');
    }

    /// <summary>Starts a section.</summary>
    public ManualPage Section(string title)
    {
        _text.Append(CultureInfo.InvariantCulture, $".SH {Escape(title)}\n");
        return this;
    }

    /// <summary>Starts a subsection.</summary>
    public ManualPage Subsection(string title)
    {
        _text.Append(CultureInfo.InvariantCulture, $".SS \"{Escape(title)}\"\n");
        return this;
    }

    /// <summary>Adds a paragraph.</summary>
    public ManualPage Paragraph(string text)
    {
        _text.Append(".PP\n").Append(Line(text)).Append('\n');
        return this;
    }

    /// <summary>Adds a term in bold, followed by its description.</summary>
    public ManualPage Item(string term, string meaning)
    {
        _text.Append(".TP\n\\fB").Append(Escape(term)).Append("\\fR\n").Append(Line(meaning)).Append('\n');
        return this;
    }

    /// <summary>Adds lines without formatting.</summary>
    public ManualPage Example(string lines)
    {
        _text.Append(".PP\n.RS 4\n.nf\n");
        foreach (string line in lines.ReplaceLineEndings("\n").Split('\n'))
        {
            _text.Append(Line(line)).Append('\n');
        }

        _text.Append(".fi\n.RE\n");
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    /// <summary>Escapes lines that begin with a full stop or an apostrophe: they would be interpreted as requests.</summary>
    private static string Line(string text) => text.Length > 0 && text[0] is '.' or '\'' ? "\\&" + Escape(text) : Escape(text);

    private static string Escape(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
}
