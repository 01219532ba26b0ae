using System.Globalization;
using System.Net;
using System.Text;

namespace RfbWatch.Sensor.Web;

/// <summary>Builds HTML. All text that is not constant markup must be added with <see cref="Text"/>.</summary>
internal sealed class Html
{
    private readonly StringBuilder _page = new();

    /// <summary>Adds constant markup, unchanged.</summary>
    public Html Raw(string markup)
    {
        _page.Append(markup);
        return this;
    }

    /// <summary>Adds text, encoded. Control and bidirectional characters were already made visible when the text was read.</summary>
    public Html Text(string text)
    {
        _page.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    /// <summary>Adds an element that contains text.</summary>
    public Html Element(string name, string text, string cssClass = "")
    {
        _page.Append('<').Append(name);
        if (cssClass.Length > 0)
        {
            _page.Append(CultureInfo.InvariantCulture, $" class=\"{cssClass}\"");
        }

        _page.Append('>').Append(WebUtility.HtmlEncode(text)).Append("</").Append(name).Append('>');
        return this;
    }

    public override string ToString() => _page.ToString();
}
