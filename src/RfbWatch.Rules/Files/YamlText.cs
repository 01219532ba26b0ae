using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Files;

/// <summary>Reads YAML from untrusted sources.</summary>
internal static class YamlText
{
    /// <summary>Maximum nesting depth. The library is recursive: a file of brackets would overflow the stack, which ends the process.</summary>
    public const int MaximumDepth = 100;

    /// <summary>The first document's root; null if there is no document.</summary>
    /// <exception cref="YamlException">The text is not well-formed, is nested too deeply, or contains aliases.</exception>
    public static YamlNode? Root(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new BoundedParser(new Parser(new StringReader(text))));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The library reports some malformed keys with these exceptions.
            throw new YamlException(e.Message, e);
        }

        return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : null;
    }

    private sealed class BoundedParser(IParser inner) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            if (!inner.MoveNext())
            {
                return false;
            }

            switch (inner.Current)
            {
                case AnchorAlias alias:
                    // A few lines of nested aliases expand to billions of nodes.
                    throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' is not read here; write its value out");
                case MappingStart or SequenceStart when ++_depth > MaximumDepth:
                    throw new YamlException(inner.Current.Start, inner.Current.End, $"nested deeper than {MaximumDepth} levels");
                case MappingEnd or SequenceEnd:
                    _depth--;
                    break;
            }

            return true;
        }
    }
}
